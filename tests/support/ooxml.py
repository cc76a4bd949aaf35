"""Office files written by hand, for what no library writes: strict namespaces, damage, bombs, unusual marks."""

from __future__ import annotations

import io
import zipfile

TRANSITIONAL = "http://schemas.openxmlformats.org/{}/2006/{}"
STRICT = "http://purl.oclc.org/ooxml/{}/{}"
_TYPES = '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"/>'
_PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"


def package(parts: dict[str, str | bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", _TYPES)
        for name, content in parts.items():
            archive.writestr(name, content)
    return buffer.getvalue()


def relations(*targets: tuple[str, str, str], scheme: str = TRANSITIONAL) -> str:
    """Relationships: id, kind, target."""
    base = scheme.format("officeDocument", "relationships")
    lines = [f'<Relationship Id="{i}" Type="{base}/{kind}" Target="{target}"/>' for i, kind, target in targets]
    return f'<Relationships xmlns="{_PACKAGE}">{"".join(lines)}</Relationships>'


def docx(body: str, parts: dict[str, str] | None = None, *, scheme: str = TRANSITIONAL) -> bytes:
    """A document with this body; ``parts`` are further parts by kind (``styles``, ``footnotes``, ``header`` …)."""
    further = parts or {}
    links = [(f"r{n}", kind, f"{kind}.xml") for n, kind in enumerate(further)]
    return package(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "word/document.xml"), scheme=scheme),
            "word/document.xml": word_xml("document", f"<w:body>{body}</w:body>", scheme),
            "word/_rels/document.xml.rels": relations(*links, scheme=scheme),
            **{f"word/{kind}.xml": word_xml(*_rooted(kind, text), scheme) for kind, text in further.items()},
        }
    )


def _rooted(kind: str, text: str) -> tuple[str, str]:
    return {"header": "hdr", "footer": "ftr"}.get(kind, kind), text


def word_xml(root: str, inner: str, scheme: str = TRANSITIONAL) -> str:
    names = {
        "w": scheme.format("wordprocessingml", "main"),
        "mc": "http://schemas.openxmlformats.org/markup-compatibility/2006",
        "v": "urn:schemas-microsoft-com:vml",
        "m": scheme.format("officeDocument", "math"),
        "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
        "o": "urn:schemas-microsoft-com:office:office",
    }
    declared = " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in names.items())
    return f'<?xml version="1.0" encoding="UTF-8"?><w:{root} {declared}>{inner}</w:{root}>'


def xlsx(
    rows: str,
    *,
    behind: str = "",
    before: str = "",
    formats: tuple[str, ...] = (),
    strings: tuple[str, ...] = (),
    scheme: str = TRANSITIONAL,
) -> bytes:
    """A workbook of one sheet 表 with these rows; cell style 1, 2, … have the formats named."""
    main = scheme.format("spreadsheetml", "main")
    related = scheme.format("officeDocument", "relationships")
    own = "".join(f'<numFmt numFmtId="{170 + n}" formatCode="{code}"/>' for n, code in enumerate(formats))
    styles = "".join(f'<xf numFmtId="{170 + n}"/>' for n in range(len(formats)))
    return package(
        {
            "_rels/.rels": relations(("r1", "officeDocument", "xl/workbook.xml"), scheme=scheme),
            "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{related}"><sheets>'
            '<sheet name="表" sheetId="1" r:id="r1"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": relations(
                ("r1", "worksheet", "/xl/worksheets/sheet1.xml"),
                ("r2", "styles", "styles.xml"),
                ("r3", "sharedStrings", "sharedStrings.xml"),
                scheme=scheme,
            ),
            "xl/styles.xml": f'<styleSheet xmlns="{main}"><numFmts>{own}</numFmts><fills><fill><broken/></fill>'
            f'</fills><cellXfs><xf numFmtId="0"/>{styles}</cellXfs></styleSheet>',
            "xl/sharedStrings.xml": f'<sst xmlns="{main}">{"".join(f"<si>{one}</si>" for one in strings)}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{main}">{before}<sheetData>{rows}</sheetData>{behind}'
            "</worksheet>",
        }
    )
