"""Words met in cells for the product's codes: Russian and English, folded."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TypeVar

from core.folding import fold

Code = TypeVar("Code", str, int)


def _table(rows: str) -> dict[str, tuple[str, ...]]:
    """Read `code: word; word` lines."""
    pairs = (line.split(":", 1) for line in rows.strip().splitlines())
    return {
        code.strip(): tuple(fold(word) for word in spellings.split(";") if word.strip())
        for code, spellings in pairs
    }


TIERS = {"a": "A", "а": "A", "b": "B", "в": "B", "б": "B", "c": "C", "с": "C", "ц": "C"} | {
    "strategic": "A",
    "enterprise": "A",
    "ключевой": "A",
    "mid-market": "B",
    "mid market": "B",
    "средний": "B",
    "smb": "C",
    "small": "C",
    "малый": "C",
}
ROLES = _table("""
economic_buyer: лпр; распорядитель бюджета; лицо, принимающее решение; decision maker
champion: чемпион; внутренний адвокат; адвокат
business_owner: бизнес-заказчик; бизнес заказчик; business owner
influencer: лвр; лицо, влияющее на решение; влияет
user: пользователь; ключевой пользователь; power user; end user
technical: ит; иб; технический эксперт; technical evaluator; it
legal: юрист; lawyer
procurement: закупщик; закупки; purchasing; procurement officer
finance: бухгалтер; бухгалтерия; финансы; accounting
signatory: подписант
gatekeeper: секретарь; помощник; assistant
blocker: блокер; противник
""")
ATTITUDES: dict[int, tuple[str, ...]] = {
    -2: ("против", "against"),
    -1: ("скептик", "скептически", "sceptical", "skeptical", "detractor"),
    0: ("нейтрально", "нейтрален", "неизвестно", "neutral", "unknown"),
    1: ("за", "for", "supporter", "+1"),
    2: ("борется за нас", "адвокат", "fights for us", "advocate", "+2"),
}
INFLUENCES: dict[int, tuple[str, ...]] = {
    1: ("нет", "none"),
    2: ("низкое", "low", "little"),
    3: ("среднее", "medium", "прислушиваются"),
    4: ("высокое", "high", "strong"),
    5: ("решает", "decides"),
}
TOUCH_KINDS = _table("""
call: звонок; вызов; телефонный звонок; входящий звонок; исходящий звонок; phone; phone call
meeting: встреча; личная встреча; visit; визит
video: видеовстреча; видеозвонок; zoom; видео; video meeting; online
email: письмо; письма; e-mail; mail; почта; электронное письмо
messenger: мессенджер; чат; whatsapp; telegram; chat; sms; max
training: обучение; тренинг
demo: демонстрация; демо; презентация; presentation
event: вебинар; мероприятие; конференция; webinar
survey: опрос; nps
review: бизнес-обзор; qbr; обзор; business review
support: обращение; заявка в поддержку; поддержка; ticket
document: документ; документы; обмен документами; documents
note: заметка; примечание; комментарий; comment
""")
DIRECTIONS = _table("""
ours: наше; исходящий; исходящее; исходящая; исходящие; исходящий звонок; outbound; outgoing
theirs: их; входящий; входящее; входящая; входящие; входящий звонок; inbound; incoming
both: обе стороны; двустороннее; two-way
""")
CONTRACT_KINDS = _table("""
licence: лицензия; лицензии; подписка; license; subscription; saas
service: услуга; услуги; сопровождение; support; services
project: проект; работы; внедрение
pilot: пилот; тест; trial; poc
""")
STRATEGIES = _table("""
develop: развивать; развитие; grow
keep: удерживать; удержание; поддерживать; retain
minimum: минимум; минимум усилий; minimum effort
let_go: отпустить; let go
""")
PROCUREMENTS = _table("""
offer_invoice: счет-оферта; счет оферта; invoice-offer; оферта; счет
addendum: доп. соглашение; доп. соглашение к договору; допсоглашение; дс
auto: автопролонгация; auto-renewal
direct: прямой договор; direct contract
framework: рамочный договор; заказ по рамочному договору; call-off order
commercial_tender: коммерческий тендер; тендер; commercial tender; tender
single_223: единственный поставщик, 223-фз; еп 223-фз; 223-фз еп
quotation_223: запрос котировок, 223-фз
proposals_223: запрос предложений, 223-фз
tender_223: конкурс, аукцион, 223-фз; конкурс 223-фз; аукцион 223-фз; 223-фз
small_44: закупка малого объема; закупка малого объема, п. 4 ч. 1 ст. 93 44-фз
quotation_44: электронный запрос котировок, 44-фз; запрос котировок, 44-фз
auction_44: электронный аукцион, 44-фз; аукцион 44-фз; 44-фз
contest_44: электронный конкурс, 44-фз; конкурс 44-фз
single_44: единственный поставщик, 44-фз; единственный поставщик, 44-фз (иные основания); еп 44-фз
other: другое; иное
""")
COUNTRIES = _table("""
RU: россия; рф; российская федерация; russia; russian federation
KZ: казахстан; kazakhstan
BY: беларусь; белоруссия; республика беларусь; belarus
UZ: узбекистан; uzbekistan
AM: армения; armenia
KG: киргизия; кыргызстан; kyrgyzstan
US: usa; united states; united states of america; сша
GB: uk; united kingdom; great britain; великобритания
DE: germany; deutschland; германия
FR: france; франция
ES: spain; испания
IT: italy; италия
MX: mexico; мексика
BR: brazil; brasil; бразилия
AR: argentina
AT: austria
BE: belgium
CA: canada
DK: denmark
FI: finland
IE: ireland
NO: norway
PL: poland
PT: portugal
SE: sweden
CH: switzerland
VE: venezuela
CN: china; китай
IN: india; индия
JP: japan; япония
KR: korea; south korea
TR: turkey; турция
KE: kenya
JO: jordan
PA: panama
PH: philippines
RO: romania
ZA: south africa
AU: australia
""")
MONTHS = tuple(
    tuple(names.split())
    for names in (
        "январь января january jan",
        "февраль февраля february feb",
        "март марта march mar",
        "апрель апреля april apr",
        "май мая may",
        "июнь июня june jun",
        "июль июля july jul",
        "август августа august aug",
        "сентябрь сентября september sep",
        "октябрь октября october oct",
        "ноябрь ноября november nov",
        "декабрь декабря december dec",
    )
)
# Only won deals are contracts.
NOT_WON = frozenset(
    fold(word)
    for word in """
lost; closed lost; closedlost; lose; apology; закрыто и не реализовано; проиграна; проигран
сделка провалена; отказ; engaging; prospecting; new; open; preparation; executing; final_invoice
qualification; needs analysis; value proposition; id. decision makers; perception analysis
proposal/price quote; negotiation/review; negotiation; proposal; discovery; в работе; новая
первичный контакт; переговоры; принимают решение; согласование договора; не закрыта
черновик; на согласовании; не согласован; на подписании; draft; in approval; in approval process
""".replace("\n", ";").split(";")
    if word.strip()
)

WON = frozenset(
    fold(word)
    for word in """
won; closed won; closedwon; win; signed; paid; успешно реализовано; успешно; успех; выиграна
выигран; сделка успешна; сделка заключена; завершена успешно; договор подписан; подписан
оплачена; оплачен; активен; активна; действует; active
""".replace("\n", ";").split(";")
    if word.strip()
)


IN_FORCE = frozenset(
    fold(word)
    for word in """
действующий; действующая; в силе; заключен; исполняется; на исполнении; согласован; продлен
пролонгирован; истекает; in force; in effect; current; live; valid; activated; ongoing; renewed
expiring
""".replace("\n", ";").split(";")
    if word.strip()
)

_LOST = re.compile(
    r"\bnot won\b|\blost\b|\blose\b|\bunsuccessful|проигр|провал|\bотказ"
    r"|\bне (?:выигр|успе|реализ|состоя|заключ|подпис)|\bнеуспе"
)
_NOT = re.compile(r"\b(?:not|non|не)\b")
_OVER = re.compile(
    r"растор[жг]|аннулир|прекра[щт]|отмен|недейств|не действ|не ?актив|архив"
    r"|закры\w* досрочно|досрочно закры|\bистек(?:ла?|ло|ший)?\b"
    r"|terminat|cancel|annul|\bvoid|churn|\bexpired\b|\binactive\b|archived"
    r"|^(?:закрыт|завершен|исполнен|окончен)[ао]?$|^(?:closed|finished|ended)$"
)


def is_won(stage: str) -> bool:
    """Whether a deal's stage says that it was won; `1. Won (100 %)` says so too."""
    words = _plain(stage)
    if fold(stage).replace("_", " ") in WON:
        return True
    told = re.findall(r"\w+", words)
    return not (_LOST.search(words) or _NOT.search(words)) and ("won" in told or "успешно" in told)


def is_lost(stage: str) -> bool:
    """Whether a stage says that the deal is not, or not yet, won."""
    return fold(stage) in NOT_WON or bool(_LOST.search(_plain(stage)))


def is_over(status: str) -> bool:
    """Whether a contract's status says that it is not in force any more."""
    return bool(_OVER.search(_plain(status)))


def is_in_force(status: str) -> bool:
    """Whether a contract's status says nothing against it."""
    return is_won(status) or _plain(status) in IN_FORCE


def _plain(text: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(text)))


def code_of(text: str, table: Mapping[Code, tuple[str, ...]]) -> Code | None:
    """Return the code whose spellings hold this text (or that is this text), else None."""
    wanted = fold(text)
    for code, spellings in table.items():
        if wanted == fold(str(code)) or wanted in spellings:
            return code
    return None


def kind_and_direction(text: str) -> tuple[str | None, str | None]:
    """Read a touch's kind and, where its words tell it, who began: `Исходящий звонок`."""
    direction, others = None, []
    for word in fold(text).split():
        code = code_of(word.strip("()[],.:"), DIRECTIONS)
        direction = direction or code
        if code is None:
            others.append(word)
    kind = code_of(text, TOUCH_KINDS)
    if kind is None and direction is not None:
        kind = code_of(" ".join(others).strip("()[],.:- "), TOUCH_KINDS)
    return kind, direction


def codes_of(text: str, table: Mapping[str, tuple[str, ...]]) -> tuple[list[str], list[str]]:
    """Return the codes of several words in a cell, and the words that are not known."""
    whole = code_of(text, table)
    if whole is not None:
        return [whole], []
    found: dict[str, None] = {}
    unknown: list[str] = []
    for part in text.replace("/", ",").replace(";", ",").split(","):
        code = code_of(part, table) if part.strip() else None
        if code is not None:
            found.setdefault(code)
        elif part.strip():
            unknown.append(part.strip())
    return list(found), unknown


def month_of(text: str) -> int | None:
    """Return a month 1-12 from a number or a name in any case."""
    wanted = fold(text).rstrip(".")
    if wanted.isdigit():
        return int(wanted) if 1 <= int(wanted) <= 12 else None
    words = wanted.split()
    for number, spellings in enumerate(MONTHS, start=1):
        if any(word in spellings for word in words):
            return number
    return None


def country_of(text: str) -> str:
    """Return an ISO code, or an empty string for a country that the table does not know."""
    wanted = fold(text)
    if len(wanted) == 2 and wanted.isascii() and wanted.isalpha():
        return {"uk": "GB"}.get(wanted, wanted.upper())
    return code_of(text, COUNTRIES) or ""
