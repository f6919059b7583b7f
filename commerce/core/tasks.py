"""What the clock does to the jobs themselves."""

from __future__ import annotations

from procrastinate.contrib.django import app

SILENT = 30  # seconds without a sign of life, and a worker counts as dead


@app.periodic(cron="* * * * *")
@app.task(name="resume_jobs", queue="upkeep", pass_context=False)
async def resume_jobs(timestamp: int) -> None:
    """Each minute: jobs whose worker died in the middle are done again, by whoever is alive.

    Until then such a job holds its lock, and all that would follow for its aggregate waits. So
    this one has no lock of its own: it must not wait for what it is to wake.
    """
    for job in await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=SILENT):
        await app.job_manager.retry_job(job)
