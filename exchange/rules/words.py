"""The words of headers by the product's field, as the systems of others and their people write.

A field takes the first of its words that the file has; a header is used once. Bitrix24 and
amoCRM words are those of their own exports, the rest is common usage. A line is a field and its
words; an indented line goes on with them; `{phones}` stands for a list that several fields share.
"""

from __future__ import annotations

from exchange.rules.headers import normalised

Words = tuple[tuple[str, tuple[str, ...]], ...]

# these take every column that matches, not only the first
COLLECTING = frozenset(
    {
        "client.phones",
        "client.emails",
        "client.address",
        "client.note",
        "client.tags",
        "person.phones",
        "person.emails",
        "person.note",
        "contract.note",
        "contract.tags",
    }
)


def _lines(block: str) -> dict[str, str]:
    """Read `field: words` with its continuation lines."""
    found: dict[str, str] = {}
    field = ""
    for line in block.strip("\n").splitlines():
        if not line.startswith(" "):
            field, _, line = line.partition(": ")  # noqa: PLW2901
        found[field] = f"{found.get(field, '')} {line.strip()}"
    return found


def read_words(block: str) -> Words:
    """Read lines of `field: words` as tables of headers."""
    shared = _lines(_SHARED)
    return tuple(
        (
            field,
            tuple(
                dict.fromkeys(
                    normalised(word) for word in words.format(**shared).split(";") if word.strip()
                )
            ),
        )
        for field, words in _lines(block).items()
    )


_SHARED = """
phones: Рабочий телефон; Мобильный телефон; Рабочий прямой телефон; Номер факса; Факс; Домашний
    телефон; Номер пейджера; Телефон для рассылок; Другой телефон; Телефон; Телефоны; Тел; Телефон
    рабочий; Телефон мобильный; Сотовый; Мобильный; Моб телефон; Контактный телефон; Контактные
    телефоны; Phone; Phone number; Phones; Mobile; Mobile phone; Mobile phone number; Work phone;
    Home phone; Other phone; Fax; Fax number; Tel; Telephone; Cell
emails: Рабочий e-mail; Частный e-mail; E-mail для рассылок; Другой e-mail; E-mail; Рабочий email;
    Личный email; Другой email; Почта; Адрес почты; Email address; Work email; Personal email
sites: Корпоративный сайт; Web; Личная страница; Другой сайт; Сайт; Веб-сайт; Website; Website
    URL; Company domain name; Домен; URL; Site
addresses: Фактический адрес; Юридический адрес; Адрес; Почтовый адрес; Улица, номер дома;
    Квартира, офис, комната, этаж; Район; Регион; Область; Почтовый индекс; Индекс; Address;
    Street; Street2; Street address; Street address 2; State; State/Region; Region; ZIP; ZIP code;
    Postal code; Zip/Postal code; BILLINGSTREET; BILLINGSTATE; BILLINGPOSTALCODE; Billing street;
    Billing state; Billing postal code
owners: Ответственный; Ответственный менеджер; Responsible Person; ID ответственного; Менеджер;
    КАМ; KAM; Аккаунт-менеджер; Куратор; Ответственный за компанию; Owner; Account owner; Company
    owner; Contact owner; Deal owner; Account manager; Sales agent; Manager; OWNERID; Owner ID;
    Salesperson; Rep ID; Sales rep; Ответственный за контакт; Ответственный за сделку
client_names: Название компании; Company Name; Компания: Название компании; Название (компания);
    Клиент; Контрагент; Заказчик; Организация; Компания; Наименование; Наименование организации;
    Наименование контрагента; Краткое наименование; Название; Название клиента; Account; Account
    Name; Company; Customer; Customer name; Client; Client name; Organization; Organisation;
    companyName; company_name; e_full_name; EMITENT_FULL_NAME; Имя клиента; Сокращенное
    наименование; Сокращенное наименование организации; Legal entity
inn: Реквизит: ИНН; ИНН; ИНН организации; ИНН клиента; ИНН контрагента; INN; Tax ID; TIN; VAT; VAT
    number; e_INN_code; EMITENT_INN
"""

CLIENT = read_words(
    """
client.name: {client_names}; NAME; Полное наименование; Полное наименование организации;
    Юридическое название компании
client.full_name: Полное наименование; Полное наименование организации; Полное название;
    Юридическое название компании; Юридическое название; Юридическое лицо; Юр лицо; Legal name;
    Full company name
client.inn: {inn}
client.inn_kpp: ИНН/КПП; ИНН КПП; ИНН / КПП
client.kpp: Реквизит: КПП; КПП; KPP
client.ogrn: Реквизит: ОГРН; ОГРН; ОГРНИП; ОГРН/ОГРНИП; OGRN; Реквизит: ОГРНИП
client.parent: Холдинг; Группа; Группа компаний; Головная компания; Головная организация;
    Материнская компания; Parent; Parent Account; Parent company; PARENTID; Parent ID; Parent
    Account ID; subsidiary_of; Related Company; Holding
client.external_id: ID; ID компании; ИД; External ID; Внешний ID; Record ID; Account ID; Company
    ID; Customer ID; Client ID; Код; Код клиента; Код контрагента; Reference; Internal reference;
    account_id; customerID; GUID
client.kind: Тип компании; Company Type; Тип клиента; Тип контрагента; Type; Тип; Account type
client.industry: Сфера деятельности; Отрасль; Индустрия; Вид деятельности; Industry; Sector;
    Vertical
client.city: Город; Населенный пункт; City; Town; BILLINGCITY; Billing city; Location
client.country: Страна; Country; BILLINGCOUNTRY; Billing country; Country/Region; Office location
client.employees: Кол-во сотрудников; Количество сотрудников; Число сотрудников; Сотрудников;
    Численность; Штат; Number of Employees; NUMBEROFEMPLOYEES; Employees; Headcount
client.annual_revenue: Годовой оборот; Годовая выручка; Выручка; Оборот; Annual Revenue;
    ANNUALREVENUE; Revenue; Turnover
client.currency: Валюта; Currency; Валюта оборота
client.tier: Категория; Категория клиента; Тир; ABC; Класс; Сегмент; Tier; Segment; ABC-класс;
    Категория ABC
client.strategy: Стратегия; Strategy
client.time_zone: Часовой пояс; Местное время; Время клиента; Время в городе; Разница с Москвой;
    Time zone; Timezone; Local time; City time; TZ
client.stage: Стадия; Стадия клиента; Этап; Статус; Статус клиента; Lifecycle Stage; Stage;
    Status; Этап жизненного цикла
client.fiscal_year_start: Начало финансового года; Месяц начала финансового года; Финансовый год;
    Fiscal year start; Fiscal year
client.procurement: Закупка; Способ закупки; Процедура закупки; Вид закупки; Procurement;
    Procurement procedure
client.procurement_lead_days: Срок закупки; Срок закупки, раб. дней; Срок закупки, дней; Закупка,
    рабочих дней; Длительность закупки; Procurement lead; Procurement lead days; Lead days;
    Procurement days; Procurement lead, working days
client.procurement_note: О закупке; Примечание о закупке; Комментарий о закупке; Комментарий к
    закупке; Особенности закупки; Порядок закупки; Procurement note; Procurement comment;
    Procurement details
client.can_pay_by_offer: Счет-оферта; Оплата по счету; Может платить по счету-оферте;
    Invoice-offer; Can pay by invoice-offer
client.potential: Потенциал; Потенциал в год; Годовой потенциал; Potential; Yearly potential; ARR;
    ACV; Annual recurring revenue
client.owner: {owners}
client.site: {sites}
client.address: {addresses}
client.phones: {phones}
client.emails: {emails}
client.tags: Теги; Тег; Теги компании; Тег компании; Метки; Tags; Tag; Labels
client.note: Комментарий; Комментарии; Примечание; Примечания; Заметки; Описание; Comment;
    Comments; Note; Notes; Description; DESCRIPTION
"""
)

PERSON = read_words(
    """
person.last_name: Фамилия; Last name; Lastname; Surname; Family name; Фамилия контакта
person.first_name: Имя; First name; Firstname; Given name; Имя контакта
person.middle_name: Отчество; Middle name; Patronymic; Second name
person.full_name: ФИО; Полное имя контакта; Основной контакт; Имя, Фамилия; Полное имя; Контактное
    лицо; Контактное лицо (ФИО); ФИО контактного лица; ФИО контакта; Контакт; Сотрудник; ЛПР; Full
    name; Contact; Contact name; Contact person; contactName; Name; Associated contact; Person
person.job: Должность; Position; Job Title; contactTitle; Title; Должность контакта; Должность
    контактного лица; Job; Function
person.department: Отдел; Подразделение; Департамент; Department; Служба
person.roles: Роль; Роли; Роль в закупке; Role; Roles; Buying role
person.since: Работает с; Работает там с; В компании с; В должности с; Дата приема; Works since;
    Works there since; In the job since; Since; Hired on; Hire date
person.birthday: Дата рождения; День рождения; Birthday; Birthdate; Date of birth; BIRTHDATE
person.telegram: Telegram; Телеграм; Телеграмм; Контакт Telegram; TG; Ник Telegram
person.whatsapp: WhatsApp; Ватсап; Вотсап
person.max: MAX; Макс; Мессенджер MAX
person.influence: Влияние; Influence; Уровень влияния
person.attitude: Отношение; Attitude; Лояльность; Sentiment
person.external_id: ID контакта; ID; Contact ID; Record ID; CONTACTID; ИД; UID
person.client_name: Компания; Название компании; Компания контакта; Company; Company name; Account
    name; Account; Associated Company; Related Company; Организация; Клиент; Контрагент; Заказчик;
    Customer; Organization; companyName; company_name
person.client_external_id: ID компании; ACCOUNTID; Account ID; Company ID; account_id; Associated
    Company ID; Associated company IDs; Parent ID; customerID
person.phones: {phones}
person.emails: {emails}
person.note: Комментарий; Комментарии; Примечание; Примечания; Заметки; Comment; Note; Notes;
    Description; Тип контакта
"""
)

# in a file about something else these are not enough to tell a person's column
PERSON_ASIDE = tuple(
    (field, words)
    for field, words in PERSON
    if field
    not in {
        "person.external_id",
        "person.client_name",
        "person.client_external_id",
        "person.note",
        "person.phones",
        "person.emails",
    }
)

CONTRACT = read_words(
    """
contract.client_external_id: ID компании; ACCOUNTID; account_id; Account ID; Customer ID; Client
    ID; Company ID; Associated Company ID; Associated company IDs; customerID; Код клиента; Код
    контрагента
contract.client_name: Компания: Название компании; Компания; Компания контакта; Клиент;
    Контрагент; Заказчик; Организация; Account; Account Name; Company; Company name; Customer;
    Customer name; Client; Client name; Organization; Associated Company; Название компании;
    Наименование организации; Наименование контрагента; companyName; company_name; Покупатель
contract.number: № договора; Номер договора; Договор; Договор №; Contract; Contract number;
    subscription_id; sub_id; Номер контракта; Контракт; Номер; Subscription; № контракта
contract.external_id: ID; ID сделки; opportunity_id; opp_id; Deal ID; Record ID; External ID;
    Внешний ID; ИД; Contract ID; GUID
contract.title: Название сделки; Deal Name; Opportunity name; NAME; Title; Название; Предмет
    договора; Предмет; Наименование договора; Сделка; Deal
contract.kind: Тип; Вид договора; Тип договора; Тип сделки; Type; Deal type; Contract type
contract.product: Продукт; Товар; Услуга; Product; Product name; Plan; plan_tier; plan_type;
    Тариф; Лицензия; Наименование товара; Номенклатура
contract.starts_on: Дата начала договора; Начало договора; Contract start date; Contract start;
    Subscription start date; Subscription start; Дата начала; Действует с; Начало; Начало действия;
    Дата начала действия; Start date; start_date; Starts on; Valid from; Begin; Дата договора; С
contract.signed_on: Дата подписания; Дата заключения; Дата договора; Signed on; Sign date; Signed
    date; Contract date
contract.ends_on: Дата окончания; Конец договора; Действует по; Действует до; Окончание;
    Срок действия; Срок действия до; Дата окончания действия; Дата окончания договора;
    Окончание договора; End date; end_date; Ends on; Expiration; Expiration date; Expiry date;
    Expires; Renewal date; Contract end; Contract end date; Valid to; Valid until; Дата продления
contract.closed_on: Предполагаемая дата закрытия; Дата закрытия; Дата закрытия сделки; Close Date;
    CLOSEDATE; Closed date; Won date; Дата выигрыша
contract.term_months: Срок, мес; Срок (мес); Срок в месяцах; Срок договора; Срок; Кол-во месяцев;
    Term; Term months; Contract term; Months; Term (months)
contract.monthly_amount: MRR; mrr_amount; monthly_price; Сумма в месяц; Ежемесячный платеж; В
    месяц; Абонентская плата; Monthly amount; Monthly fee
contract.amount: Сумма; Сумма договора; Сумма сделки; Бюджет; Бюджет сделки; Стоимость; Стоимость
    договора; Amount; Close value; ACV; ARR; TCV; Annual Revenue; arr_amount; Contract value; Deal
    value; Amount in company currency; Total
contract.price: Цена; Цена за единицу; Цена лицензии; Price; Unit price
contract.currency: Валюта; Currency; Валюта договора; Валюта сделки; Deal currency code
contract.vat: НДС; Ставка НДС; VAT; VAT rate; Налог
contract.quantity: Лицензий; Кол-во лицензий; Количество лицензий; Количество; Кол-во; Куплено;
    Seats; Licenses; Licences; Quantity; TOTALOPPORTUNITYQUANTITY; Qty
contract.cost: Себестоимость; Прямые затраты; Затраты; Cost; Direct cost
contract.stage: Стадия сделки; Этап сделки; Deal Stage; STAGENAME; Стадия; Этап; Статус сделки;
    Статус; ID стадии; Группа стадий; Stage; Status; Статус договора
contract.auto_renewal: Автопролонгация; Автопродление; Пролонгация; Auto-renewal; Auto renewal;
    Autorenew; Auto renew
contract.decided_by: Кто решил; Кто принял решение; Решение принял; Принял решение; ЛПР по договору;
    Decided by; Decision by; Decision maker; Who decided
contract.signed_by: Кто подписал; Подписал; Подписант; Подписант клиента; Подписант договора; Signed
    by; Signatory; Signer; Who signed
contract.tags: Теги; Тег; Теги сделки; Тег сделки; Метки; Tags; Tag; Labels
contract.note: Комментарий; Комментарии; Комментарий к сделке; Примечание; Примечания; Примечание к
    сделке; Заметки; Comment; Comments; Note; Notes
contract.notice_days: Уведомление, дней; Срок уведомления; Уведомление за; Дней до уведомления;
    Notice days; Notice period; Notice
owner.name: {owners}
"""
)

TOUCH = read_words(
    """
touch.external_id: ID; UID; Activity ID; Record ID; ИД; External ID
touch.client_name: Клиент; Компания; Контрагент; Заказчик; Организация; Название компании;
    Company; Company name; Account; Account name; Customer; Client; Associated Company
touch.client_external_id: ID компании; Компания ID; Company ID; Account ID; ACCOUNTID; account_id;
    Customer ID; Client ID; Associated Company ID; Associated company IDs; customerID; Код клиента;
    Код контрагента; CRM
touch.at: Дата и время; Дата касания; Дата звонка; Дата встречи; Дата; Когда; Date; Date and time;
    Datetime; When; Activity date; DTSTART; Начало; Start; Start date; Дата начала; Start time;
    ACTIVITYDATE; Дата создания; Время звонка; Время начала; Время
touch.time: Время; Время звонка; Время начала; Время встречи; Время касания; Time; Start time; Call
    time; Time of call
touch.kind: Тип касания; Вид касания; Тип; Вид; Канал; Тип дела; Тип активности; Kind; Type;
    Channel; Activity type
touch.direction: Направление; Кто инициатор; Direction; Входящий/исходящий
touch.minutes: Минут; Длительность; Длительность, мин; Продолжительность; Minutes; Duration;
    Duration (min); Duration minutes
touch.result: Результат; Итог; Исход; Result; Outcome; Call outcome
touch.summary: Содержание; Краткое содержание; Суть; Тема; О чем; Комментарий; Описание; Заметка;
    Примечание; Текст; Summary; Subject; Description; Note; Notes; Comment; Topic; Название
touch.person: Контакт; Контактное лицо; ФИО; С кем; Участники; Собеседник; Person; Contact;
    Contact name; Full name; Attendees; Attendee; Participants; Associated contact;
    Who:Contact-email; WHOID; E-mail
touch.author: Автор; Ответственный; Менеджер; Сотрудник; КАМ; Кем создана; Author; Owner; Manager;
    By; User; Organizer; Activity assigned to; OWNERID; Кто
"""
)

ROW_TYPE = read_words(
    """
row.type: Is a company; Company Type; Тип; Тип записи; Record type; Это компания
"""
)

CLIENT_KEYS = frozenset({"client.inn", "client.kpp", "client.inn_kpp", "client.ogrn"})

# what a list of people may say of their companies; an address there is often the person's own
CLIENT_OF_PEOPLE = CLIENT_KEYS | {
    "client.full_name",
    "client.industry",
    "client.employees",
    "client.annual_revenue",
    "client.tier",
    "client.parent",
    "client.owner",
}
CLIENT_PLACE = frozenset({"client.city", "client.country"})
