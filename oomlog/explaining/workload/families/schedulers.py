"""Jobs and tasks of cluster schedulers and clouds.

Slurm (src/plugins/cgroup), Nomad (client/lib/cgroupslib), Amazon ECS (agent/config), Hadoop YARN, Mesos, HTCondor, PBS
and LSF. `job` is the scheduler's id of what it started, as the path has it: for Nomad the allocation, for YARN the
application. A HTCondor slot says nothing of the job in it.
"""

from oomlog.explaining.workload.families.pattern import UUID, pattern

_SLURM = r"(?:/slurmstepd\.scope|/[^/]+_slurmstepd\.scope|/slurm(?:_[^/]+)?/uid_(?P<user_uid>\d+))"
_JOB = rf"{_SLURM}/job_(?P<job>\d+)"
_STEP = rf"{_JOB}/step_(?P<step>[^/]+)"
_ECS_TASK = rf"(?P<task>[0-9a-f]{{32}}|{UUID})"
_YARN = r"(?P<container_id>container_(?:e\d+_)?(?P<start>\d+)_(?P<number>\d+)_\d+_\d+)"
_NOMAD = rf"(?P<job>{UUID})\.(?P<task>[^/]+)"

PATTERNS = (
    pattern("task", rf"{_STEP}(?:/user|/slurm)?/task_(?P<task>[^/]+)", "slurm {task}", runtime="slurm"),
    pattern("step", _STEP, "slurm {step}", runtime="slurm"),
    pattern("job", _JOB, "slurm {job}", runtime="slurm"),
    pattern("user", r"/slurm(?:_[^/]+)?/uid_(?P<user_uid>\d+)", "slurm {user_uid}", runtime="slurm"),
    pattern("task", rf"/(?:share|reserve)\.slice/{_NOMAD}\.scope", "nomad {job} {task}", runtime="nomad"),
    pattern("task", rf"/nomad(?:/[^/]+)?/{_NOMAD}", "nomad {job} {task}", runtime="nomad"),
    pattern("task", rf"/ecs/(?:[^/]+/)?{_ECS_TASK}", "ecs {task}", runtime="ecs"),
    pattern("task", rf"/ecstasks-{_ECS_TASK}\.slice", "ecs {task}", runtime="ecs"),
    pattern("container", rf"/ecs/{_ECS_TASK}/(?P<container_id>(?P=task)-\d+)", "ecs {container_id}", runtime="ecs"),
    pattern("container", f"/{_YARN}", "yarn {container_id}", runtime="yarn", job="application_{start}_{number}"),
    pattern("container", rf"/mesos/(?P<container_id>{UUID})", "mesos {container_id}", runtime="mesos"),
    pattern("slot", r"/htcondor/[^/]*_(?P<slot>slot[^/@]+@[^/]+)", "htcondor {slot}", runtime="htcondor"),
    pattern("job", r"/pbs_jobs\.service/jobid/(?P<job>[^/]+)", "pbs {job}", runtime="pbs"),
    pattern("job", r"/lsf/[^/]+/job\.(?P<job>\d+)[^/]*", "lsf {job}", runtime="lsf"),
)
