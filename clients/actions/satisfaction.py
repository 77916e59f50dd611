"""Answers of the client's people: typed in, given by a link, changed, taken back; the links."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from clients.actions.clients import locked as locked_client
from clients.actions.history import note
from clients.actions.locking import held_row, locked_row
from clients.choices import AnswerSource, SurveyKind
from clients.followups import after_client_change
from clients.models import Client, Stakeholder, SurveyAnswer, SurveyLink
from clients.rules.satisfaction import SCALES
from clients.rules.survey_links import LINK_LIFE
from core import changes as rows
from core import clock, undo
from core.errors import AlreadyDone, DomainError
from core.models import UndoRecord
from core.putback import delete_softly, snapshot, step
from core.verbs import verb
from users.models import User

ANSWER = ("kind", "score", "answered_on", "stakeholder", "comment")


@verb
def record_answer(
    *,
    client: Client,
    kind: str,
    score: int,
    answered_on: dt.date,
    by: User,
    stakeholder: Stakeholder | None = None,
    comment: str = "",
    source: str = AnswerSource.HAND,
) -> SurveyAnswer:
    """Write down an answer that one of us knows of, by hand or from a file.

    Raises NotAllowed, DomainError (off the scale, in the future, a person of another client).
    """
    found = locked_client(client, by)
    answer = SurveyAnswer(client=found, source=source, by=by)
    facts = {"kind": kind, "score": score, "answered_on": answered_on}
    rows.apply(answer, facts | {"stakeholder": stakeholder, "comment": comment}, allowed=ANSWER)
    return _written(answer)


def _written(answer: SurveyAnswer) -> SurveyAnswer:
    _require_sense(answer)
    answer.save(force_insert=True)
    _tell(answer, answer.by, "answer_added", _facts(answer))
    after_client_change(answer.client_id)
    return answer


def _require_sense(answer: SurveyAnswer) -> None:
    rows.check(answer)
    if answer.stakeholder is not None and answer.stakeholder.client_id != answer.client_id:
        raise DomainError(_("This person does not work at this client."))
    scale = SCALES[answer.kind]
    if answer.score not in scale:
        raise DomainError(
            _("%(question)s is answered from %(least)s to %(most)s.")
            % {"question": answer.get_kind_display(), "least": scale.least, "most": scale.most}
        )
    if answer.answered_on > clock.today():
        raise DomainError(_("This day is still to come."))


def _facts(answer: SurveyAnswer) -> rows.Told:
    told = {"score": ["", SCALES[answer.kind].written(answer.score)]}
    told["answered_on"] = ["", rows.text_of(answer.answered_on)]
    if answer.stakeholder is not None:
        told["stakeholder"] = ["", rows.text_of(answer.stakeholder)]
    return told


@verb
def edit_answer(*, answer: SurveyAnswer, changes: dict[str, Any], by: User) -> SurveyAnswer:
    """Correct an answer. Raises NotAllowed, DomainError."""
    found = locked_answer(answer, by)
    told = rows.apply(found, changes, allowed=ANSWER)
    if not told:
        return found
    _require_sense(found)
    rows.save(found, told)
    # Their words stand in the answer alone.
    told = {name: pair if name != "comment" else ["", ""] for name, pair in told.items()}
    _tell(found, by, "answer_changed", told)
    after_client_change(found.client_id)
    return found


@verb
def delete_answer(*, answer: SurveyAnswer, by: User) -> UndoRecord:
    """Delete an answer softly. Raises NotAllowed, DomainError when it is gone already."""
    found = locked_answer(answer, by)
    back = delete_softly(found, by)
    _tell(found, by, "answer_deleted", {})
    payload = {"clients": [found.client_id], "steps": [back]}
    record = undo.remember(kind="answer_deleted", payload=payload, by=by)
    after_client_change(found.client_id)
    return record


def locked_answer(answer: SurveyAnswer, by: User) -> SurveyAnswer:
    """Return the answer, locked and allowed to this person. Raises NotAllowed."""
    return locked_row(answer, by, "stakeholder__person")


def _tell(answer: SurveyAnswer, by: User | None, said: str, told: rows.Told) -> None:
    note(
        client=answer.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"answer:{answer.pk}",
        label=answer.get_kind_display(),
    )


# --- links -----------------------------------------------------------------------------------
@verb
def make_link(*, client: Client, stakeholder: Stakeholder, kind: str, by: User) -> SurveyLink:
    """Make a link with which a person answers a question once within 30 days.

    Raises NotAllowed, DomainError (a person of another client, an unknown question).
    """
    found = locked_client(client, by)
    if stakeholder.client_id != found.pk:
        raise DomainError(_("This person does not work at this client."))
    if kind not in SurveyKind.values:
        raise DomainError(_("There is no such question."))
    link = SurveyLink(client=found, stakeholder=stakeholder, kind=kind, made_by=by)
    link.expires_at = link.made_at + LINK_LIFE
    link.save(force_insert=True)
    told = {"stakeholder": ["", rows.text_of(stakeholder)]}
    _tell_link(link, by, "survey_link_made", told)
    after_client_change(found.pk)
    return link


@verb
def revoke_link(*, link: SurveyLink, by: User) -> UndoRecord:
    """Let a link take no more answer. Raises NotAllowed, DomainError when it takes none already."""
    found = locked_row(link, by, "stakeholder__person")
    if found.answered_at is not None:
        raise DomainError(_("There is an answer by this link already."))
    if found.revoked_at is not None:
        raise DomainError(_("This link was revoked already."))
    before = snapshot(found, ["revoked_at"])
    found.revoked_at = timezone.now()
    found.save(update_fields=["revoked_at"])
    told = {"stakeholder": ["", rows.text_of(found.stakeholder)]}
    _tell_link(found, by, "survey_link_revoked", told)
    payload = {"clients": [found.client_id], "steps": [step(found, before)]}
    return undo.remember(kind="survey_link_revoked", payload=payload, by=by)


def _tell_link(link: SurveyLink, by: User, said: str, told: rows.Told) -> None:
    note(
        client=link.client_id,
        by=by,
        verb=said,
        changes=told,
        subject=f"surveylink:{link.pk}",
        label=link.get_kind_display(),
    )


@verb
def answer_by_link(*, link: SurveyLink, score: int, comment: str, now: dt.datetime) -> SurveyAnswer:
    """Take the one answer of a link from whoever holds it.

    Raises AlreadyDone when it was answered, DomainError when it takes no answer.
    """
    found = held_row(link, "stakeholder__person")
    if found.answered_at is not None:
        raise AlreadyDone(_("The answer was received already."))
    if not takes_answers(found, now):
        raise DomainError(_("This link takes no more answers."))
    answer = SurveyAnswer(
        client=found.client,
        stakeholder=found.stakeholder,
        kind=found.kind,
        score=score,
        answered_on=clock.date_of(now),
        comment=comment,
        source=AnswerSource.LINK,
        made_at=now,
    )
    found.answered_at = now
    found.save(update_fields=["answered_at"])
    return _written(answer)


def takes_answers(link: SurveyLink, now: dt.datetime) -> bool:
    """Tell whether a link may be answered; one of a client in the archive may not."""
    is_open = link.answered_at is None and link.revoked_at is None and link.expires_at > now
    return is_open and link.client.archived_at is None
