"""Whether the tests notice each single change of the modules that nothing may slip through: gate, guard, journal, redactor.

    python -m benchmarks.mutants [--at-least PERCENT] [MODULE ...]

Every comparison is turned round, every "and" becomes an "or", every "not" is left out, every number is moved by one, every word of a
pattern is taken out, every statement is left out and every result becomes None: once each, in a process of its own that runs the
tests of that module. What no test notices is printed. Texts of messages are not changed.
"""

import argparse
import ast
import copy
import importlib.abc
import importlib.machinery
import importlib.util
import os
import re
import subprocess
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import ModuleType
from typing import Any

TESTS = {
    "triage.collect.gate": ("tests/collect/test_gate.py", "tests/collect/test_published.py"),
    "triage.collect.guard": ("tests/collect/test_pacing.py", "tests/collect/test_fleet.py"),
    "triage.case.journal": ("tests/case/test_journal.py",),
    "triage.redact.redactor": ("tests/redact",),
    "triage.redact.secrets": ("tests/redact/test_secrets.py", "tests/redact/test_outside.py"),
}
VARIABLE, MOST_S = "TRIAGE_MUTANT", 120
_TURNED: dict[type[ast.cmpop], type[ast.cmpop]] = {
    ast.Eq: ast.NotEq, ast.NotEq: ast.Eq, ast.Lt: ast.GtE, ast.GtE: ast.Lt, ast.LtE: ast.Gt, ast.Gt: ast.LtE,
    ast.In: ast.NotIn, ast.NotIn: ast.In, ast.Is: ast.IsNot, ast.IsNot: ast.Is,
}  # fmt: skip
_MESSAGES = {"Refused", "CollectError", "CaseError", "TypeVar", "getLogger"}
_WORDS = re.compile(r"(?<=[(|])[A-Za-z][\w -]*(?=[|)])")


def _changes(node: ast.AST) -> Iterator[tuple[str, ast.AST | None]]:
    """Yield what one node could become: a word about it, and the new node, None to leave a statement out."""
    new: Any = copy.deepcopy(node)
    match node:
        case ast.Compare(ops=[operator]) if type(operator) in _TURNED:
            new.ops = [_TURNED[type(operator)]()]
            yield f"{type(operator).__name__} turned round", new
        case ast.BoolOp():
            new.op = ast.Or() if isinstance(node.op, ast.And) else ast.And()
            yield "and/or", new
        case ast.UnaryOp(op=ast.Not()):
            yield "without not", node.operand
        case ast.Constant(value=value):
            yield from _other_values(value)
        case ast.Return(value=value) if value is not None and not isinstance(value, ast.Constant):
            yield "returns None", ast.Return(ast.Constant(None))
        case ast.Expr(value=ast.Call()) | ast.AugAssign() | ast.Raise() | ast.Continue():
            yield "left out", None


def _other_values(value: object) -> Iterator[tuple[str, ast.AST]]:
    if isinstance(value, bool):
        yield f"{value} turned round", ast.Constant(not value)
    elif isinstance(value, int):
        yield f"{value} + 1", ast.Constant(value + 1)
    elif isinstance(value, str):
        for word in _WORDS.finditer(value):
            yield f"without '{word[0]}'", ast.Constant(value[: word.start()] + "ZZZ" + value[word.end() :])
        if value and not _WORDS.search(value):
            yield f"'{value[:30]}' changed", ast.Constant(f"ZZZ{value}")


class _Walk(ast.NodeTransformer):
    """Visits the nodes that count, and makes the change number ``wanted``; messages, docstrings and types are passed over."""

    def __init__(self, wanted: int) -> None:
        self.wanted, self.number, self.change = wanted, -1, ""

    def visit(self, node: ast.AST) -> Any:
        for what, new in _changes(node):
            self.number += 1
            if self.number == self.wanted:
                self.change = f"line {getattr(node, 'lineno', 0)}: {what}"
                return ast.Pass() if new is None else new
        return super().visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return node if isinstance(node.value, ast.Constant) else self.generic_visit(node)

    def visit_Call(self, node: ast.Call) -> ast.AST:
        named = node.func.id if isinstance(node.func, ast.Name) else ""
        return node if named in _MESSAGES else self.generic_visit(node)

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST:
        if node.value is not None:
            node.value = self.visit(node.value)
        return node

    def visit_arg(self, node: ast.arg) -> ast.AST:
        return node

    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.body = [self.visit(statement) for statement in node.body]
        node.args = self.generic_visit(node.args)  # type: ignore[assignment]
        return node


def mutant(source: str, wanted: int) -> tuple[ast.Module, str]:
    """Return the module with one change and what it is; no text where there are not so many."""
    walk = _Walk(wanted)
    tree = walk.visit(ast.parse(source))
    return ast.fix_missing_locations(tree), walk.change


class _Loader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: str, wanted: int) -> None:
        super().__init__(name, path)
        self.wanted = wanted

    def exec_module(self, module: ModuleType) -> None:
        tree, _ = mutant(Path(self.path).read_text(encoding="utf-8"), self.wanted)
        exec(compile(tree, self.path, "exec"), module.__dict__)  # noqa: S102  our own source


class _Finder(importlib.abc.MetaPathFinder):
    """Loads one module with one change."""

    def find_spec(self, name: str, _path: object = None, _target: object = None) -> Any:
        module, _, number = os.environ[VARIABLE].partition(":")
        if name != module:
            return None
        path = str(_source(module))
        return importlib.util.spec_from_file_location(name, path, loader=_Loader(name, path, int(number)))


def _source(module: str) -> Path:
    return Path(module.replace(".", "/") + ".py").resolve()


if VARIABLE in os.environ:
    sys.meta_path.insert(0, _Finder())


def noticed(module: str, number: int) -> bool:
    """Tell whether the tests of a module fail with that change."""
    argv = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-x",
        "-p",
        "benchmarks.mutants",
        "-p",
        "no:cacheprovider",
        *TESTS[module],
    ]
    try:
        done = subprocess.run(
            argv, env={**os.environ, VARIABLE: f"{module}:{number}"}, capture_output=True, check=False, timeout=MOST_S
        )
    except subprocess.TimeoutExpired:
        return True
    return done.returncode != 0


def survivors(module: str) -> tuple[list[str], int]:
    """Return the changes of a module that no test notices, and how many there are in all."""
    source, changes = _source(module).read_text(encoding="utf-8"), list[str]()
    while change := mutant(source, len(changes))[1]:
        changes.append(change)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        found = pool.map(lambda number: noticed(module, number), range(len(changes)))
        return [change for change, killed in zip(changes, found, strict=True) if not killed], len(changes)


def main(arguments: Sequence[str]) -> int:
    """Print what no test notices, module by module."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mutants", description=__doc__)
    parser.add_argument("--at-least", type=float, default=95.0, help="per cent of the changes that must be noticed")
    parser.add_argument("modules", nargs="*", default=tuple(TESTS), help="which of them")
    asked, short = parser.parse_args(arguments), False
    for module in asked.modules:
        alive, total = survivors(module)
        share = 100 * (total - len(alive)) / total
        short = short or share < asked.at_least
        print(
            f"{module}: {total} changes, {total - len(alive)} noticed ({share:.1f} %)", *alive, sep="\n  ", flush=True
        )
    return int(short)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
