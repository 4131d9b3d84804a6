"""``triage bundle``: the case as a vendor may see it, in one file."""

import json
import re
import secrets as random_bytes
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from triage import __version__
from triage.case.bundle import Part, pack
from triage.case.folder import Case
from triage.case.problems import problems_in
from triage.case.terms import terms_of
from triage.cli.options import existing_case, on_stdout, say
from triage.errors import CaseError, UsageError
from triage.redact.addresses import Addresses
from triage.redact.names import Names
from triage.redact.outside import Outside, learn_names, outside_of
from triage.redact.redactor import Redactor

_FOLDER, _MAP = "bundle", "private-map.json"
_MEGABYTE = 1_000_000
_MAIL_MB = 18  # below the 20 MB of a vendor's mail box, with room for the mail's own encoding of small parts


@click.command()
@click.argument("folder", metavar="CASE", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--sr", metavar="NUMBER", help="the vendor's case number; it goes into the file name and the upload line")
@click.option("--anonymise", is_flag=True, help="change addresses and names too; the map stays here and is private")
@click.option(
    "-o", "--output", type=click.Path(file_okay=False, path_type=Path), help="where to write  [default: CASE/bundle]"
)
@click.option(
    "--max-mb",
    type=click.FloatRange(min=0.1),
    help=f"split into parts of this size; {_MAIL_MB} fits a mail to a vendor",
)
def bundle(folder: Path, *, sr: str | None, anonymise: bool, output: Path | None, max_mb: float | None) -> None:
    """Pack a case for the vendor: secrets removed, notes made again from the redacted text, with a manifest.

    Nothing is uploaded. The secrets that are removed are those that 'playbooks/secrets.yaml' describes: look at the bundle before you
    send it.
    """
    if sr is not None and not re.fullmatch(r"[A-Za-z0-9\-]{1,40}", sr):
        raise UsageError(f"--sr {sr!r} is no case number", hint="letters, digits and hyphens, as the vendor gave it")
    case = Case.open(existing_case(folder))
    redactor = _redactor(case, anonymise=anonymise)
    files, findings = _files(case, redactor)
    _refuse_leftovers(files, redactor)
    about = {
        "tool": f"triage {__version__}",
        "anonymised": anonymise,
        "secrets_removed": len(redactor.secrets.found),
        "findings": findings,
    }
    parts = pack(_stem(case, redactor, sr), files, about, None if max_mb is None else int(max_mb * _MEGABYTE))
    _write(case, output or case.root / _FOLDER, parts)
    if anonymise:
        _keep_map(case, redactor)
    _tell(case, output or case.root / _FOLDER, parts, redactor, sr, max_mb)


def _redactor(case: Case, *, anonymise: bool) -> Redactor:
    """Return what redacts; with the private map of an earlier bundle of this case, so that both agree."""
    if not anonymise:
        return Redactor()
    known = _known_map(case)
    return Redactor(
        addresses=Addresses(bytes.fromhex(known.get("key") or random_bytes.token_hex(32))),
        names=Names(dict(known.get("names", {}))),
    )


def _known_map(case: Case) -> Mapping[str, Any]:
    path = case.root / _FOLDER / _MAP
    try:
        found = json.loads(path.read_bytes()) if path.is_file() else {}
        bytes.fromhex(found.get("key", ""))
    except (ValueError, AttributeError, TypeError) as error:
        raise CaseError(f"{path}: not a map: {error}", hint="move it away; the next bundle gets new names") from error
    return dict(found)


def _keep_map(case: Case, redactor: Redactor) -> None:
    if redactor.addresses is None or redactor.names is None:
        return
    document = {
        "key": redactor.addresses.key.hex(),
        "names": redactor.names.map(),
        "addresses": redactor.addresses.map(),
    }
    case.write(f"{_FOLDER}/{_MAP}", (json.dumps(document, indent=1, ensure_ascii=False) + "\n").encode())


def _files(case: Case, redactor: Redactor) -> tuple[Mapping[str, bytes], Sequence[str]]:
    """Every file of the bundle, derived ones made from the redacted captures, and the findings in one line each."""
    from triage.cli.pipeline import analyse  # noqa: PLC0415
    from triage.report.write import write_report  # noqa: PLC0415

    if redactor.anonymises:
        learn_names(redactor, case, analyse(case.captures()).tables)
    outside: Outside = outside_of(case, redactor)
    if not outside.captures:
        raise CaseError(f"{case.root}: holds no captures", hint="collect first: triage run DEVICES -o CASE")
    terms = terms_of(case)
    terms = replace(terms, hosts={redactor.device(host): role for host, role in terms.hosts.items()})
    analysis = analyse(outside.captures, terms=terms, problems=problems_in(outside.events))
    files: dict[str, bytes] = {f"captures/{c.path}": c.raw for c in outside.captures}
    if terms.thresholds is not None:
        files[terms.thresholds.name] = redactor.bytes(terms.thresholds.read_bytes())
    files["case.json"] = (json.dumps(outside.about, indent=1, ensure_ascii=False) + "\n").encode()
    files["journal.jsonl"] = "".join(json.dumps(event) + "\n" for event in outside.events).encode()
    write_report(
        files.__setitem__, analysis.diagnosis, analysis.tables, analysis.captures, outside.about, outside.events
    )
    findings = [f"{f.verdict.value}: {f.pattern} on {', '.join(f.devices)}" for f in analysis.diagnosis.findings]
    return files, findings


def _refuse_leftovers(files: Mapping[str, bytes], redactor: Redactor) -> None:
    """Stop when a secret that was taken out at one place still stands at another."""
    for name, content in files.items():
        if left := redactor.secrets.left_in(content.decode("utf-8", "replace")):
            raise CaseError(
                f"{name}: {len(left)} secret(s) that were removed elsewhere still stand here; nothing was written",
                hint="look for the values of the configuration's secrets in that file, and take them out by hand",
            )


def _stem(case: Case, redactor: Redactor, sr: str | None) -> str:
    from triage.case.names import safe_name  # noqa: PLC0415

    devices = sorted({redactor.device(c.device) for c in case.captures()})
    times = [str(e["at"]) for e in case.journal.events() if e.get("event") in {"capture", "collected", "logout"}]
    stamp = re.sub(r"[-:]", "", max(times)[:16]) + "Z" if times else "undated"
    host = safe_name(devices[0]) if len(devices) == 1 else f"{len(devices)}-devices"
    return f"{f'SR{sr}' if sr else 'case'}_{host}_{stamp}_triage"[:96]


def _write(case: Case, folder: Path, parts: Sequence[Part]) -> None:
    inside = folder.resolve().is_relative_to(case.root.resolve())
    for part in parts:
        if inside:
            case.write((folder.resolve() / part.name).relative_to(case.root.resolve()).as_posix(), part.content)
            continue
        try:
            folder.mkdir(parents=True, exist_ok=True)
            target = folder / part.name
            target.touch(mode=0o600)
            target.chmod(0o600)
            target.write_bytes(part.content)
        except OSError as error:
            raise CaseError(f"{folder}: {error.strerror}", hint="choose another folder with -o") from error


def _tell(
    case: Case, folder: Path, parts: Sequence[Part], redactor: Redactor, sr: str | None, max_mb: float | None
) -> None:
    for part in parts:
        on_stdout(str(folder / part.name))
        if max_mb is not None and len(part.content) > max_mb * _MEGABYTE:
            say(f"{part.name} is larger than {max_mb:g} MB: it holds one file, {part.files[0]}")
    removed = len(redactor.secrets.found)
    said = (
        f"{removed} different secret{'' if removed == 1 else 's'} removed"
        if removed
        else "no secret was found to remove"
    )
    say(f"{said}; look at the bundle before you send it")
    if redactor.anonymises:
        say(f"the map of names and addresses stays in {case.root / _FOLDER / _MAP}; it is private")
    platforms = {c.platform or "" for c in case.captures()}
    for line in _upload_lines(platforms, [folder / part.name for part in parts], sr):
        say(line)


def _upload_lines(platforms: set[str], files: Sequence[Path], sr: str | None) -> list[str]:
    number = sr or "<SR>"
    lines = []
    if any(p.startswith("cisco") for p in platforms) or not any(platforms):
        lines.append("to upload it to Cisco (curl asks for the upload token of the SR):")
        lines += [f"  curl --upload-file '{file}' --user {number} https://cxd.cisco.com/home/" for file in files]
    if "arista_eos" in platforms:
        lines.append(f"to send it to Arista: mail to support@arista.com with {number} in the subject, or the portal")
    if "juniper_junos" in platforms:
        lines.append(f"to send it to Juniper: attach it to case {number} in the support portal")
    return lines
