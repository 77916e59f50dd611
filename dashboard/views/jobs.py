"""The page of scheduled work and its one button."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from core.errors import NotAllowed
from dashboard import actions
from dashboard.queries import jobs as queries


class Jobs(TemplateView):
    """Each job's reason, last and next run, what it changed, its last error; who is alive."""

    template_name = "dashboard/jobs.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        user: Any = self.request.user
        if not user.is_admin:
            raise NotAllowed(_("Scheduled work is shown to administrators."))
        now = timezone.now()
        lines = queries.job_lines(now)
        processes = queries.processes(now)
        return super().get_context_data(
            lines=lines,
            processes=processes,
            all_alive=all(process.is_alive for process in processes),
            failing=[line for line in lines if line.is_failing],
            waiting=queries.waiting(now),
            **kwargs,
        )


@require_POST
def job_run(request: HttpRequest, job: str) -> HttpResponse:
    """Ask for a run now and come back to the page."""
    user: Any = request.user
    actions.run_job_now(job=job, by=user, now=timezone.now())
    messages.success(request, _("Asked for. The worker takes it within a minute."))
    return redirect("dashboard:jobs")
