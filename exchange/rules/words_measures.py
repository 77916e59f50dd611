"""The words of headers in files of dated numbers: readings, answers, appeals, invoices."""

from __future__ import annotations

from exchange.rules.words import read_words

_CLIENT = """
measure.client_inn: ИНН; ИНН клиента; ИНН организации; ИНН компании; INN; Tax ID; TIN; Company INN
measure.client_kpp: КПП; KPP
measure.client_external_id: ID компании; ID клиента; ID организации; Код клиента; Внешний ID;
    Company ID; Account ID; Client ID; Customer ID; ACCOUNTID; ID
measure.client_name: Клиент; Компания; Контрагент; Заказчик; Организация; Название компании;
    Наименование; Наименование организации; Название организации; Company; Company name; Account;
    Account name; Customer; Customer name; Client; Client name; Organization
"""
READING = read_words(
    _CLIENT
    + """
measure.contract: № договора; Номер договора; Договор; № контракта; Номер контракта; Контракт;
    ID договора; ID подписки; Подписка; Contract; Contract number; Contract ID; Subscription;
    Subscription ID
measure.product: Продукт; Продуктовая линейка; Линейка; Линия продукта; Товар; Лицензия; Позиция;
    Тариф; Услуга; Модуль; Product; Product line; Product name; Line; Plan; License; Licence;
    Module; SKU
measure.branch: Филиал; Филиал или дочерняя компания; Подразделение; Площадка; Дочерняя компания;
    Где; ИНН филиала; Branch; Subsidiary; Site; Office; Where
measure.on: Дата замера; Дата показания; Дата среза; На дату; По состоянию на; Дата; День; Дата
    выгрузки; Reading date; Measured on; As of; As of date; Date; Day; Snapshot date
measure.number: Использовано; Использовано лицензий; Используется; Используется лицензий; Занято;
    Занято лицензий; Занятых лицензий; Активных пользователей; Активные пользователи; Активных;
    Показание; Пользователей; Used; Used licenses; Used licences; Licenses used; Licences used;
    In use; Seats used; Used seats; Active seats; Active users; Usage; MAU; Users
"""
)
ANSWER = read_words(
    _CLIENT
    + """
measure.kind: Опрос; Вопрос; Тип опроса; Вид опроса; Показатель; Метрика; Тип; Вид; Survey;
    Question; Survey type; Metric; Type; Kind
measure.person: ФИО; Кто ответил; Респондент; Контакт; Контактное лицо; Сотрудник; Имя; Respondent;
    Person; Contact; Contact name; Full name; Name; E-mail
measure.on: Дата ответа; Дата опроса; Ответ получен; Дата; Отметка времени; Когда; Answered on;
    Response date; Submitted at; Submitted on; Submit date; Completed at; Date; Timestamp
measure.number: Оценка; Балл; Баллы; Ответ; NPS; CSAT; CES; Оценка NPS; Оценка CSAT; Оценка CES;
    Score; Rating; Answer; NPS score; CSAT score; CES score; Value
measure.comment: Комментарий; Отзыв; Пояснение; Почему; Своими словами; Comment; Comments; Feedback;
    Why; Reason; Verbatim
"""
)
APPEALS = read_words(
    _CLIENT
    + """
measure.on: Неделя; Неделя с; Начало недели; Понедельник; Дата; День; Week; Week of; Week start;
    Week starting; Date
measure.number: Обращений; Обращения; Количество обращений; Кол-во обращений; Число обращений;
    Обращений за неделю; Заявок; Заявки; Тикетов; Тикеты; Инцидентов; Инциденты; Количество; Число;
    Appeals; Tickets; Requests; Cases; Incidents; Number of tickets; Count; Number
"""
)
INVOICE = read_words(
    _CLIENT.replace("; ID\n", "\n")
    + """
measure.title: № счёта; Номер счёта; Счёт; Счет на оплату; Счёт на оплату; Номер; № документа;
    Номер документа; Документ; Invoice; Invoice number; Invoice no; Invoice no.; Number; Document;
    Document number; Bill number
measure.external_id: ID счёта; Внешний ID счёта; GUID счёта; Invoice ID; External invoice ID; ID;
    GUID
measure.contract: № договора; Номер договора; Договор; № контракта; Номер контракта; Контракт;
    ID договора; Основание; Contract; Contract number; Contract ID; Subscription ID
measure.due_on: Оплатить до; Срок оплаты; Дата оплаты по договору; Плановая дата оплаты; К оплате
    до; Срок; Due; Due date; Due on; Payment due; Pay by; To be paid by
measure.paid_on: Дата оплаты; Оплачен; Оплачено дата; Фактическая дата оплаты; Дата платежа;
    Paid on; Payment date; Paid date; Paid at; Date paid
measure.on: Дата счёта; Выставлен; Дата выставления; Дата документа; Дата; Issued; Issued on;
    Issue date; Invoice date; Document date; Date; Bill date
measure.paid_amount: Оплачено; Сумма оплаты; Оплаченная сумма; Оплачено сумма; Поступило; Paid;
    Paid amount; Amount paid; Paid so far; Received
measure.amount: Сумма; Сумма счёта; Сумма с НДС; Сумма документа; Итого; К оплате; Всего; Amount;
    Total; Invoice amount; Total amount; Sum; Amount with VAT; Gross amount
measure.currency: Валюта; Код валюты; Currency; Currency code
measure.note: Комментарий; Примечание; Назначение; Назначение платежа; Comment; Note; Memo;
    Description
"""
)
