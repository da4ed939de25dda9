"""Names of the months in the languages that strftime's %b and %B give: dmesg -T, journalctl and syslogd print them.

Sources: the locales of glibc and CLDR. Left out is what would be read wrongly: Croatian, whose `lip`, `srp` and `lis`
are other months than the Polish and Czech ones.
"""

# ruff: noqa: RUF001 - letters of many alphabets are what it is about

from functools import cache

_NAMES = """
1: jan january januar janv janvier janeiro gen gennaio gener ene enero ian ianuarie sty stycznia led ledna januari
jaan янв января январь січ січня сту яну јан ιαν oca ocak tammi tammikuu janu yan
2: feb february februar fév févr février fev fevereiro febbraio febr febrer febrero februarie lut lutego úno února
februari veebr фев февр февраля февраль лют лютого люты феб φεβ şub şubat helmi helmikuu
3: mar march mär märz mrz mrt maart mars março març marzo martie marca bře března mars märts márc marts мар марта март
бер березня сак μαρ μάρ mart maalis maaliskuu
4: apr april avr avril abr abril aprile aprilie kwi kwietnia dub dubna ápr апр апреля апрель кві квітня кра απρ nis
nisan huhti huhtikuu
5: may mai maj mei maio mag maggio maig mayo maja maí máj kvě května maijs мая май тра травня мај μαι μαΐ μαϊ mayıs
touko toukokuu
6: jun june juni juin junho giu giugno juny junio iun iunie cze czerwca čen června jún juuni jūn июн июня июнь чер
червня чэр юни јун ιουν ιούν haz haziran kesä kesäkuu
7: jul july juli juil juillet julho lug luglio juliol julio iul iulie lip lipca čec července júl juuli jūl июл июля
июль лип липня ліп юли јул ιουλ ιούλ tem temmuz heinä heinäkuu
8: aug august août aoû agosto ago agost sie sierpnia srp srpna augustus augusti avg agu ag авг августа август сер
серпня жні αυγ ağu ağustos elo elokuu
9: sep sept september septembre set setembro settembre setembre septiembre septembrie wrz września zář září szept сен
сент сентября сентябрь вер вересня сеп σεπ eyl eylül syys syyskuu
10: oct okt october oktober octobre out outubro ott ottobre octubre octombrie paź października říj října окт октября
октябрь жов жовтня кас οκτ eki ekim loka lokakuu
11: nov november novembre novembro noviembre noiembrie noi lis listopada listopad ноя нояб ноября ноябрь лис листопада
ліс ное нов νοε kas kasım marras marraskuu
12: dec december dez dezember déc décembre dezembro dic dicembre desembre des desember diciembre decembrie gru grudnia
pro prosince dets дек декабря декабрь гру грудня сне дец δεκ ara aralık joulu joulukuu
"""


def month(word: str) -> int | None:
    """1 to 12 for a month's name in any known language, with or without its full stop; `11月` and `11월` too."""
    plain = word.casefold()
    if plain[-1:] in ("月", "월"):
        return int(plain[:-1]) if plain[:-1].isascii() and plain[:-1].isdigit() and 0 < int(plain[:-1]) <= 12 else None
    return _by_name().get(plain)


@cache
def _by_name() -> dict[str, int]:
    names: dict[str, int] = {}
    number = 0
    for word in _NAMES.split():
        if word.endswith(":"):
            number = int(word[:-1])
        else:
            names[word.casefold()] = number
    return names
