"""200 kills at random moments: ``python -m benchmarks.kills [KILLS] [SEED]`` from the top of the repository."""

import sys

from tests.lab.kills import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
