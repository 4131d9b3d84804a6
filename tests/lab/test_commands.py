import pytest

from triage.lab.commands import CommandTree, Refused, Understood, marked

TREE = CommandTree(
    ["show clock", "show ip arp", "show ip arp ADDRESS", "show interfaces", "show interfaces INTERFACE",
     "show interfaces stats",
     "show inventory", "show processes cpu sorted", "show version", "terminal length NUMBER", "clear TEXT"],
    ["FastEthernet0/0", "Serial0/0/0"],
)  # fmt: skip


@pytest.mark.parametrize(
    ("line", "words", "arguments"),
    [
        ("sh proc cpu so", "show processes cpu sorted", {}),
        ("  SHOW   Clock ", "show clock", {}),
        ("sh int", "show interfaces", {}),
        ("sh int st", "show interfaces stats", {}),
        ("sh int fa0/0", "show interfaces INTERFACE", {"INTERFACE": "FastEthernet0/0"}),
        ("sh int se 0/0/0", "show interfaces INTERFACE", {"INTERFACE": "Serial0/0/0"}),
        ("sh ip arp 10.0.0.1", "show ip arp ADDRESS", {"ADDRESS": "10.0.0.1"}),
        ("term len 0", "terminal length NUMBER", {"NUMBER": "0"}),
        ("clear ip route *", "clear TEXT", {"TEXT": "ip route *"}),
    ],
)
def test_abbreviations(line, words, arguments):
    assert TREE.understand(line) == Understood(words, arguments)


@pytest.mark.parametrize(
    ("line", "caret"),
    [
        ("shwo clock", 2),
        ("show clokc", 8),
        ("show clock now", 11),
        ("show interfaces fa9/9", 16),
        ("foo", 0),
        ("term len x", 9),
    ],
)
def test_the_caret_stands_where_the_words_stop_making_sense(line, caret):
    refused = TREE.understand(line)
    assert refused == Refused("% Invalid input detected at '^' marker.", caret)
    assert marked(refused, "gw1#") == [" " * (4 + caret) + "^", "% Invalid input detected at '^' marker."]


def test_ambiguous_and_incomplete_commands():
    assert TREE.understand("sh in") == Refused('% Ambiguous command:  "sh in"')
    assert TREE.understand("show ip") == Refused("% Incomplete command.")
    assert TREE.understand("show") == Refused('% Type "show ?" for a list of subcommands')
