"""The words of headers in files of dated numbers: readings of licences, answers, appeals."""

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
