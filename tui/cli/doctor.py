"""`prompt-improver doctor`: checks the application. Changes nothing but to create or migrate the history file."""

import os
import stat
import sys
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from glob import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from domain.errors import PromptImproverError, QueryInterruptedError
from domain.text.clean import one_line
from domain.text.counts import count_of
from tui.cli.progress import progress_line
from tui.cli.runner import ATTENTION, container_for, of_file, plain_command, say
from tui.composition.models import (
    KEY_MISSING,
    embedded_model_problem,
    key_state,
    named_program,
    route_to_provider,
    shown_model,
)
from tui.keys.active import key_label, use_own_keys
from tui.text.tried import tried_values

if TYPE_CHECKING:
    from tui.composition.container import Container

_OTHERS = stat.S_IRWXG | stat.S_IRWXO
_SAVING = {"closed": "not paused", "open": "paused", "half-open": "trying again"}


@click.command(short_help="Check that everything is in order.")
@click.option("--deep", is_flag=True, help="Read and check the whole history file; may take a while.")
@plain_command
def doctor(deep: bool, env_file: Path | None, as_json: bool) -> None:
    """Check settings, provider, model, database, unsaved changes, backups and file modes.

    Exit code 3: something needs attention.
    """
    with container_for(env_file, needs_history=False, tells_problems=False) as container:
        report = _examine(container, deep)
    say(_in_sentences(report), report, as_json=as_json)
    if report["attention"]:
        sys.exit(ATTENTION)


def _examine(container: "Container", deep: bool) -> dict[str, Any]:
    from importlib.metadata import version

    attention = list(container.setting_problems())
    settings = container.settings()
    rows = container.settings_service().rows()
    # `_key` reports a provider that does not exist.
    attention += [row.problem for row in rows if row.problem and row.name != "LLM_PROVIDER"]
    report: dict[str, Any] = {
        "status": "ok",
        "version": version("dspy-prompt-improver"),
        "provider": settings.llm_provider,
        "model": shown_model(settings) or None,
        "key": _key(container, attention),
        "network": _network(container, attention),
        "keys": _keys(container, attention),
        "database": {"enabled": False},
    }
    if own := _patterns(container, attention):
        report["patterns"] = own
    if program := _part(lambda: named_program(settings.dspy_program), attention):
        report["program"] = program
    if problem := embedded_model_problem(settings, container.paths.cache):
        attention.append(problem)
    if settings.sqlite_enabled:
        report |= _history(container, deep, attention)
    attention += [f"Others can read {path}: chmod go= {path}" for path in _exposed(container)]
    report["attention"] = attention = list(dict.fromkeys(attention))
    report["status"] = "attention" if attention else "ok"
    return report


def _history(container: "Container", deep: bool, attention: list[str]) -> dict[str, Any]:
    """Return the state of the history."""
    settings, breaker = container.settings(), container.writer().status().breaker
    return {
        "database": _part(lambda: _database(container, deep, attention), attention),
        "spool": _part(lambda: _spool(container, attention), attention),
        "backups": _part(lambda: _backups(container, attention), attention),
        "breaker": {
            "state": breaker.state.value,
            "failure_threshold": settings.breaker_failure_threshold,
            "cooldown_seconds": settings.breaker_cooldown_seconds,
        },
    }


def _key(container: "Container", attention: list[str]) -> str:
    """Return whether the provider has a key; report a missing or unknown one."""
    state: str = _part(lambda: {"state": key_state(container.settings(), container.kept_key)}, attention).get(
        "state", "not known"
    )
    if state == KEY_MISSING:
        use_own_keys(container.rebinding().keys)
        where = f"Set LLM_API_KEY, or press {key_label('model')} in the application to save one."
        attention.append(f"There is no key for {one_line(container.settings().llm_provider)}. {where}")
    return state


def _network(container: "Container", attention: list[str]) -> dict[str, Any]:
    """Return the proxy and the certificates in use; report what is wrong with them."""
    route = route_to_provider(container.settings())
    attention += route.problems
    proxy = route.proxy
    return {
        "proxy": None if proxy is None else {"address": proxy.address, "source": proxy.source},
        "certificates": route.certificates,
    }


def _part(examine: Callable[[], dict[str, Any]], attention: list[str]) -> dict[str, Any]:
    """Return what `examine` finds; report an error and continue."""
    try:
        return examine()
    except QueryInterruptedError:
        raise  # ctrl+c
    except (PromptImproverError, OSError) as found:
        error = of_file(found) if isinstance(found, OSError) else found
        attention.append(f"{error.sentence} {error.next_step}")
        return {"problem": error.sentence}


def _database(container: "Container", deep: bool, attention: list[str]) -> dict[str, Any]:
    path = container.database
    found: dict[str, Any] = {"path": str(path), "writable": False}
    place = container.history_place()
    if place.risk is not None:
        found["place"] = place.risk.where
        if not place.is_wal_chosen:
            attention.append(" ".join(place.sentences(place.risk)))
    try:
        container.repository().check_writable()
        found["writable"] = True
    except PromptImproverError as error:
        attention.append(f"{error.sentence} {error.next_step}")
        found["problem"] = error.sentence
    if not path.exists():
        return found
    found["size_bytes"] = path.stat().st_size
    if deep:
        with progress_line() as told:
            damage = container.history_file().check(told.cancel, told)
        found["damage"] = damage
        if damage is not None and damage != found.get("problem"):
            attention.append(f"{damage} Start the application: it keeps the file aside and repairs the history.")
    found["prompts"] = container.repository().get_statistics().total_count
    if tried := container.tried_prompts():
        found["tried"] = tried_values(tried)
    return found


def _spool(container: "Container", attention: list[str]) -> dict[str, Any]:
    spool = container.spool()
    waiting, unreadable = len(spool.waiting()), spool.unreadable()
    path = container.paths.spool(container.database)
    if waiting:
        attention.append(f"{count_of(waiting, 'change')} not saved yet; the application saves them when it can.")
    if unreadable:
        attention.append(f"{count_of(unreadable, 'unsaved change')} cannot be read. The files stay in {path}.")
    _try_folder(path, attention)
    return {
        "path": str(path),
        "waiting": waiting,
        "limit": container.settings().spool_limit,
        "unreadable": unreadable,
        "journal": spool.journal_length(),
    }


def _try_folder(folder: Path, attention: list[str]) -> None:
    """Report a folder that is not writable, or, when it does not exist yet, its nearest parent."""
    if not os.access(next(each for each in (folder, *folder.parents) if each.exists()), os.W_OK | os.X_OK):
        attention.append(f"Nothing can be saved in {folder}. Check that you have write permission.")


def _backups(container: "Container", attention: list[str]) -> dict[str, Any]:
    from storage.database.backup import backup_folder

    backups = container.history_file().backups()
    _try_folder(backup_folder(container.database), attention)
    return {
        "count": len(backups),
        "newest": backups[0].made_at.isoformat() if backups else None,
        "size_bytes": sum(backup.size_bytes for backup in backups),
    }


def _keys(container: "Container", attention: list[str]) -> dict[str, Any]:
    rebinding = container.rebinding()
    attention += [f"In the keys of {container.paths.config_file}: {problem}" for problem in rebinding.problems]
    keys = {name: list(own) for name, own in rebinding.keys.items()}
    return {"own": keys, "problems": list(rebinding.problems), "remarks": list(rebinding.remarks)}


def _patterns(container: "Container", attention: list[str]) -> dict[str, Any]:
    """Return how many patterns are the user's own; report the files that are none. Empty if there is no such file."""
    own = container.patterns().own()
    problems = list(map(str, own.problems))
    attention += problems
    return {"own": len(own.patterns), "problems": problems} if own.patterns or problems else {}


def _exposed(container: "Container") -> list[Path]:
    """Return the files with prompts or API keys that others can read."""
    if sys.platform == "win32":
        return []
    database, paths = container.database, container.paths
    candidates = [
        database,
        *database.parent.glob(f"{escape(database.name)}[-.]*"),
        *database.parent.glob("backups/*"),
        *paths.spool(database).rglob("*"),
        *paths.data.glob("draft*"),
        paths.log_file,
        paths.config / ".env",
    ]
    exposed = set()
    for path in candidates:
        with suppress(OSError):  # deleted by now, or in a folder without access
            if path.stat().st_mode & _OTHERS:
                exposed.add(path)
    return sorted(exposed)


def _in_sentences(report: dict[str, Any]) -> str:
    lines = [
        f"version   {report['version']}",
        f"provider  {report['provider']}, key {report['key']}",
        f"model     {report['model'] or 'none chosen'}",
        f"network   {_way(report['network'])}",
        *_history_lines(report),
        *_key_lines(report["keys"]),
    ]
    lines += [f"patterns  {report['patterns']['own']} of your own"] if "patterns" in report else []
    lines += [f"! {sentence}" for sentence in report["attention"]] or ["Everything is in order."]
    return "\n".join(lines)


def _history_lines(report: dict[str, Any]) -> list[str]:
    if "breaker" not in report:
        return ["database  off: SQLITE_ENABLED is false, prompts are kept until you quit"]
    database, spool, backups, breaker = (report[name] for name in ("database", "spool", "backups", "breaker"))
    failures = count_of(breaker["failure_threshold"], "failure")
    return [
        f"database  {database.get('path', '')} {_summary(database)}".rstrip(),
        *([f"tried     {database['tried']['sentence']}"] if "tried" in database else []),
        f"unsaved   {spool.get('waiting', '?')} (limit {spool.get('limit', '?')})",
        f"backups   {_backup_line(backups)}",
        f"saving    {_SAVING[breaker['state']]}; pauses after {failures} in a row",
    ]


def _backup_line(backups: dict[str, Any]) -> str:
    if "count" not in backups:
        return "cannot be read"
    if not backups["count"]:
        return "none yet"
    return f"{backups['count']:,}, newest {datetime.fromisoformat(backups['newest']):%Y-%m-%d %H:%M} UTC"


def _key_lines(keys: dict[str, Any]) -> list[str]:
    if not keys["own"]:
        return []
    return [f"keys      {len(keys['own'])} of your own", *(f"          {remark}" for remark in keys["remarks"])]


def _way(network: dict[str, Any]) -> str:
    proxy = network["proxy"]
    way = f"through {proxy['address']} ({proxy['source']})" if proxy else "direct, without a proxy"
    return f"{way}, certificates: {network['certificates']}"


def _summary(database: dict[str, Any]) -> str:
    if "prompts" not in database:
        return "cannot be read"
    state = "writable" if database["writable"] else "NOT writable"
    checked = "; checked as a whole" if "damage" in database and database["damage"] is None else ""
    place = f"; {database['place']}" if "place" in database else ""
    return f"{count_of(database['prompts'], 'prompt')}, {state}{checked}{place}"
