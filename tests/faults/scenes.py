"""The homes that commands are killed in: each stands just before the phase that is to be struck.

All are made by the command line from invented documents, once, and copied for every kill.
"""

from __future__ import annotations

import shutil
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from pipelines.settings import Home
from tests.faults import children
from tests.faults.bases import zipped
from tests.faults.children import BUILD, CHECK, CRAWL, PUBLISH, READ, TAKE_IN, Operation
from tests.faults.wreck import Content, content
from tests.support.full_disclosure import text as full_disclosure
from tests.support.office import as_docx, as_html
from tests.support.portal import Portal, Reply, article, entry, list_page
from tests.support.portal.county import QUICK
from tests.support.small_disclosure import small_disclosure

SCENE_OF = {CRAWL: CRAWL, TAKE_IN: TAKE_IN, READ: READ, BUILD: BUILD, CHECK: BUILD, PUBLISH: BUILD}
"""Where each phase is struck: checks and publication in the home where all that is left to do is a build."""


@dataclass(frozen=True)
class Scene:
    """A prepared HOME, the command to strike, the commands that then must converge, and what they must give.

    ``course`` is what the command does when nobody strikes it, and ``seconds`` how long it takes.
    """

    name: str
    home: Path
    command: tuple[str, ...]
    then: tuple[tuple[str, ...], ...]
    expected: Content
    course: tuple[Operation, ...]
    seconds: float


class PreparationError(RuntimeError):
    """A scene could not be made: a command failed although nobody disturbed it."""


def prepare(
    folder: Path, wanted: Collection[str] = (TAKE_IN, READ, BUILD), portal: Portal | None = None
) -> dict[str, Scene]:
    """Make the wanted scenes below a folder: first what is published already, then what is new.

    With a portal there is a scene of the crawl too; the portal must answer as long as commands are struck there.
    """
    first, more = folder / "first", folder / "more"
    _write_first(first)
    _write_more(more)
    published, taken, read = folder / "published", folder / "taken", folder / "read"
    _command(published, "ingest", str(first), folder=folder)
    _command(published, "build", folder=folder)
    _command(_copied(published, taken), "ingest", str(more), folder=folder)
    ingest, build = ("ingest", str(more)), ("build",)
    scenes = {}
    if TAKE_IN in wanted:
        scenes[TAKE_IN] = _scene(TAKE_IN, published, ingest, (ingest, build), folder)
    if portal is not None:
        listed = _copied(published, folder / "listed")
        lay_out(portal, listed)
        crawl = ("crawl", "--source", "county")
        scenes[CRAWL] = _scene(CRAWL, listed, crawl, (crawl, build), folder)
    if READ in wanted or BUILD in wanted:
        scenes[READ] = _scene(READ, taken, build, (build,), folder)
    if BUILD in wanted:
        _copied(taken, read)
        for shard in Home(_undisturbed(READ, folder)).staging.glob("*.parquet"):
            shutil.copy2(shard, Home(read).staging / shard.name)
        scenes[BUILD] = _scene(BUILD, read, build, (build,), folder)
    return scenes


def _undisturbed(name: str, folder: Path) -> Path:
    return folder / f"undisturbed-{name.replace(' ', '_')}"


def _scene(
    name: str, home: Path, command: tuple[str, ...], then: tuple[tuple[str, ...], ...], folder: Path
) -> Scene:
    """Let the command and what follows it run undisturbed on a copy: that is what must come out."""
    undisturbed = _copied(home, _undisturbed(name, folder))
    struck = _command(undisturbed, *command, folder=folder)
    for one in then:
        if one != command:
            _command(undisturbed, *one, folder=folder)
    expected = content(Home(undisturbed).current.resolve())
    return Scene(name, home, command, then, expected, struck.trace, struck.seconds)


def _command(home: Path, *arguments: str, folder: Path) -> children.Ended:
    ended = children.run(home, arguments, folder / "preparing")
    # 1: the documents hold one that is set aside, which is said once.
    if ended.status not in (0, 1) or ended.lingering:
        raise PreparationError(f"{' '.join(arguments)}: {ended.status}: {ended.err}")
    return ended


def _copied(home: Path, to: Path) -> Path:
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(home, to, symlinks=True)
    return to


@contextmanager
def copy_of(scene: Scene, folder: Path) -> Iterator[Home]:
    """A copy of a scene's HOME, gone afterwards."""
    place = _copied(scene.home, folder / "home")
    try:
        yield Home(place.resolve())
    finally:
        shutil.rmtree(place, ignore_errors=True)


def lay_out(portal: Portal, home: Path) -> int:
    """A portal: two pages of a list, articles with attachments of three kinds, one that is gone; and its entry.

    How many documents can be had from it.
    """
    titles = {number: f"示范第{number}办公室2024年度部门决算" for number in range(20, 32)}
    items = [(f"/art/{number}.html", title, "2025-09-18") for number, title in titles.items()]
    portal.put("/list/index.html", Reply(list_page(items[:8], "/list/2.html"), etag='"list"'))
    portal.put("/list/2.html", list_page(items[8:], encoding="gb18030"))
    for number, title in titles.items():
        name, data = _attachment(number)
        portal.put(f"/art/{number}.html", article(title, f'<a href="/files/{number}/{name}">{name}</a>'))
        portal.put(f"/files/{number}/{name}", Reply(data, etag=f'"{number}"'))
    portal.put("/art/31.html", Reply(b"gone", 404))
    source = entry(portal, rate={**QUICK, "requests_per_second": 30})
    (home / "sources").mkdir()
    written = source.model_dump_json(exclude_defaults=True)
    (home / "sources" / "county.yaml").write_text(written, encoding="utf-8")
    return len(titles) - 1


def _attachment(number: int) -> tuple[str, bytes]:
    """A disclosure as one of the kinds of files that portals hold, told by its number."""
    text = small_disclosure(number)
    kinds = {
        0: ("disclosure.txt", text.encode()),
        1: ("disclosure.docx", as_docx(text)),
        2: ("disclosure.zip", zipped({"a.txt": text.encode(), "b.txt": small_disclosure(number + 50).encode()})),
    }
    return kinds[number % 3]


def _write_first(folder: Path) -> None:
    """What is published before anything is killed: among it a statement without unit, and an older version."""
    folder.mkdir(parents=True)
    (folder / "1.txt").write_text(small_disclosure(1), encoding="utf-8")
    (folder / "2.txt").write_text(small_disclosure(2, basic_total="81.50"), encoding="utf-8")
    (folder / "3.txt").write_text(small_disclosure(3, unit=None), encoding="utf-8")


def _write_more(folder: Path) -> None:
    """What is new: every kind of file, a later version of a published disclosure, and one to be set aside."""
    folder.mkdir(parents=True)
    (folder / "2_mended.txt").write_text(small_disclosure(2), encoding="utf-8")
    (folder / "4.txt").write_text(small_disclosure(4), encoding="utf-8")
    (folder / "5.html").write_text(as_html(small_disclosure(5)), encoding="utf-8")
    (folder / "6.docx").write_bytes(as_docx(small_disclosure(6)))
    (folder / "7.txt").write_text(full_disclosure(), encoding="utf-8")
    (folder / "8.txt").write_text(small_disclosure(8, year=None), encoding="utf-8")
