"""What a paragraph of a DOCX prints: its runs, without deletions, field codes and hidden text."""

from __future__ import annotations

from collections.abc import Iterator

from pipelines.readers.package import Element, attribute, local

# Elements that only wrap what stands in them: content controls, links, tracked insertions, marks of all kinds.
_WRAPPERS = frozenset(
    {
        *("sdt", "sdtContent", "ins", "moveTo", "smartTag", "customXml", "hyperlink", "fldSimple"),
        *("bdo", "dir", "ruby", "rubyBase", "sect", "sub-section"),
    }
)
_LEFT_OUT = frozenset(
    {
        *("del", "moveFrom", "delText", "instrText", "rt", "rubyPr"),
        *("rPr", "pPr", "tblPr", "trPr", "tcPr", "sdtPr", "sdtEndPr"),
    }
)
_BOX = "txbxContent"
_CHOSEN, _OTHERWISE = "Choice", "Fallback"


def transparent(container: Element) -> Iterator[Element]:
    """The elements in a container, those in wrappers as if they stood in it directly; nothing deleted."""
    for element in container:
        name = local(element)
        if name in _LEFT_OUT:
            continue
        if name == "AlternateContent":
            yield from transparent(_alternative(element))
        elif name in _WRAPPERS:
            yield from transparent(element)
        else:
            yield element


def is_on(element: Element | None) -> bool:
    """Whether a switch is set: it stands there, and does not say that it is off."""
    return element is not None and attribute(element, "val") not in ("0", "false", "off", "none")


def _alternative(element: Element) -> Element:
    """Of a drawing and its fallback for older programs, the one that shows text: the drawing, else the other."""
    chosen = element.find(f"{{*}}{_CHOSEN}")
    otherwise = element.find(f"{{*}}{_OTHERWISE}")
    both = [one for one in (chosen, otherwise) if one is not None]
    with_text = [one for one in both if next(one.iter(f"{{*}}{_BOX}", "{*}t"), None) is not None]
    return next(iter(with_text or both), element)


class Styles:
    """The styles whose text is hidden, their own or inherited."""

    def __init__(self, root: Element | None) -> None:
        self._hidden: dict[str, bool | None] = {}
        self._based_on: dict[str, str] = {}
        for style in root.iterchildren("{*}style") if root is not None else ():
            name = attribute(style, "styleId") or ""
            switch = style.find("{*}rPr/{*}vanish")
            self._hidden[name] = is_on(switch) if switch is not None else None
            based_on = style.find("{*}basedOn")
            if based_on is not None:
                self._based_on[name] = attribute(based_on, "val") or ""

    def hides(self, name: str | None) -> bool:
        seen: set[str] = set()
        while name and name not in seen:
            seen.add(name)
            if (hidden := self._hidden.get(name)) is not None:
                return hidden
            name = self._based_on.get(name)
        return False


class Runs:
    """The text of paragraphs, and the text boxes that hang on them."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._in_code: list[bool] = []

    def text(self, paragraph: Element) -> str:
        """The printed text of one paragraph, line breaks as such, without its text boxes."""
        style = paragraph.find("{*}pPr/{*}pStyle")
        hidden = self._styles.hides(attribute(style, "val") if style is not None else None)
        return "".join(self._pieces(paragraph, hidden))

    def boxes(self, element: Element) -> Iterator[Element]:
        """The outermost text boxes in an element, of alternatives only one."""
        if local(element) == "p" and next(element.iter(f"{{*}}{_BOX}"), None) is None:
            return
        for child in transparent(element):
            if local(child) == _BOX:
                yield child
            else:
                yield from self.boxes(child)

    def _pieces(self, container: Element, hidden: bool) -> Iterator[str]:
        for element in transparent(container):
            match local(element):
                case "r":
                    if not self._is_hidden(element, hidden):
                        yield from self._run(element)
                    else:
                        self._follow_field(element)
                case "oMath" | "oMathPara":
                    yield from (text.text or "" for text in element.iter("{*}t"))

    def _is_hidden(self, run: Element, hidden: bool) -> bool:
        switch = run.find("{*}rPr/{*}vanish")
        if switch is not None:
            return is_on(switch)
        style = run.find("{*}rPr/{*}rStyle")
        return hidden or self._styles.hides(attribute(style, "val") if style is not None else None)

    def _follow_field(self, run: Element) -> None:
        for mark in run.iterchildren("{*}fldChar"):
            self._field(attribute(mark, "fldCharType"))

    def _field(self, kind: str | None) -> None:
        """Between a field's beginning and its separator stands its code, behind it what it prints."""
        if kind == "begin":
            self._in_code.append(True)
        elif kind == "separate" and self._in_code:
            self._in_code[-1] = False
        elif kind == "end" and self._in_code:
            self._in_code.pop()

    def _run(self, run: Element) -> Iterator[str]:
        for element in transparent(run):
            name = local(element)
            if name == "fldChar":
                self._field(attribute(element, "fldCharType"))
            elif any(self._in_code):
                continue
            elif name == "r":
                yield from self._run(element)
            else:
                yield _printed(element, name)


def _printed(element: Element, name: str) -> str:
    match name:
        case "t":
            return element.text or ""
        case "tab" | "ptab":
            return "\t"
        case "br" | "cr":
            return "\n"
        case "noBreakHyphen":
            return "-"
        case "sym":
            return _symbol(attribute(element, "char"))
        case _:
            return ""


def _symbol(code: str | None) -> str:
    """A character of a symbol font: its own code, which outside that font says nothing and is kept as it is."""
    try:
        return chr(int(code or "", 16))
    except (ValueError, OverflowError):
        return "\ufffd"
