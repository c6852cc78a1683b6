"""Social workers, their posts and teams; agency staff; the assessed and supported year; systemic training."""

from dataclasses import dataclass, field

from scorecard.demonstration import rates
from scorecard.demonstration.clock import OPEN
from scorecard.demonstration.dice import Dice, Weighted
from scorecard.demonstration.extract_tables import Table, days, flags
from scorecard.demonstration.world import World

LOCALITIES = ("North", "South", "East", "West", "City", "Forest")
FUNCTIONS = Weighted({"Assessment": 0.3, "Safeguarding": 0.45, "Children in Care": 0.25})
COUNTY_TEAMS = (
    "Front Door",
    "Leaving Care 11\u201325",
    "Disabled Children\u2019s Team",
    "Early Help",
    "Reviewing Service",
)
ROOT = "Children\u2019s Services"
FULL_TIME = Weighted({"1.0": 0.78, "0.8": 0.1, "0.6": 0.08, "0.5": 0.04})
ROLES = Weighted({"5": 0.62, "4": 0.14, "3": 0.12, "6": 0.07, "2": 0.04, "1": 0.01})
TITLES = {
    "1": "Head of Service",
    "2": "Service Manager",
    "3": "Team Manager",
    "4": "Senior Practitioner",
    "5": "Social Worker",
    "6": "Social Worker",
    "0": "Family Support Worker",
}
LEAVING = Weighted({"Resignation": 0.75, "Retired": 0.12, "Moved to other social work": 0.05, "Not known": 0.08})
OTHER_STAFF = {
    "Independent Reviewing Officer": 9,
    "Personal Adviser": 16,
    "Family Support Worker": 70,
    "Duty Worker": 6,
}


@dataclass(slots=True)
class Worker:
    """A member of staff; the professional id is the case system's, the staff number payroll's."""

    worker_id: str
    professional_id: str
    registration: str
    agency: bool
    role: str
    fte: str
    team_id: str
    title: str
    start: int
    end: int = OPEN
    posts: list["Post"] = field(default_factory=list)
    newly_qualified: bool = False


@dataclass(slots=True)
class Post:
    """A spell in one job: not in post on the end day."""

    agency: bool
    role: str
    fte: str
    start: int
    end: int = OPEN
    reason: str = ""
    family_work: bool = True


class Workforce:
    """Staff as they come and go, month by month, and who is on duty where."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.dice = world.dice("workforce")
        self.workers: list[Worker] = []
        self.others: dict[str, list[Worker]] = {}
        self.teams: dict[tuple[int, str], str] = {}
        self.departments = self._departments()
        self._rosters: dict[tuple[int, str, int], list[Worker]] = {}
        self._run()

    def _departments(self) -> Table:
        new = self.world.identifier
        root = new("T")
        rows = [(root, ROOT, "", "")]
        for place, locality in enumerate(LOCALITIES):
            parent = new("T")
            rows.append((parent, f"{locality} Locality", root, ROOT))
            for function in FUNCTIONS.values:
                self.teams[place, function] = new("T")
                rows.append(
                    (
                        self.teams[place, function],
                        f"{function} \u2013 {locality}",
                        parent,
                        f"{locality} Locality",
                    )
                )
        rows.extend((new("T"), team, root, ROOT) for team in COUNTY_TEAMS)
        self.county_teams = {row[1]: row[0] for row in rows[-len(COUNTY_TEAMS) :]}
        columns = ("dept_team_id", "dept_team_name", "dept_team_parent_id", "dept_team_parent_name")
        return {column: [row[place] for row in rows] for place, column in enumerate(columns)}

    def _hire(self, start: int, agency: bool, role: str = "") -> Worker:
        dice, new = self.dice, self.world.identifier
        role = role or (("5" if dice.chance(0.85) else "4") if agency else dice.weighted(ROLES))
        fte = "1.0" if agency else dice.weighted(FULL_TIME)
        team = self.teams[dice.between(0, len(LOCALITIES) - 1), dice.weighted(FUNCTIONS)]
        worker = Worker(
            worker_id=new("S"),
            professional_id=new("W"),
            registration=new("SW"),
            agency=agency,
            role=role,
            fte=fte,
            team_id=team,
            title=TITLES[role],
            start=start,
        )
        worker.posts.append(Post(agency=agency, role=role, fte=fte, start=start, family_work=not dice.chance(0.01)))
        self.workers.append(worker)
        return worker

    def _leave(self, worker: Worker, day: int, reason: str) -> None:
        worker.end = worker.posts[-1].end = day
        worker.posts[-1].reason = reason

    def _run(self) -> None:
        """Keep permanent staff, agency staff and leavers on their published courses."""
        clock, dice, scale = self.world.clock, self.dice, self.world.scale
        first = clock.first_month
        permanent: list[Worker] = []
        agency: list[Worker] = []
        owed = 0.0
        for offset in range(first, 2):
            start, end = clock.start(offset), min(clock.end(offset), clock.extract_day)
            in_post = sum(float(worker.fte) for worker in permanent)
            if offset > first:
                owed += in_post * rates.TURNOVER.at(offset) / 12 * (end - start + 1) / 30.4
            while permanent and owed >= 0.5:
                worker = permanent.pop(dice.between(0, len(permanent) - 1))
                if worker.start > start - 60:
                    permanent.append(worker)
                    owed -= 0.05
                    continue
                self._leave(worker, dice.between(start, end), dice.weighted(LEAVING))
                owed -= float(worker.fte)
                in_post -= float(worker.fte)
            wanted = rates.PERMANENT_FTE.at(offset) * scale
            while in_post < wanted - 0.3:
                day = dice.between(start, end) if offset > first else start - dice.between(0, 2500)
                worker = self._joiner(agency, day) if offset > first else self._hire(day, False)
                permanent.append(worker)
                in_post += float(worker.fte)
            for worker in permanent:
                if dice.chance(0.004) and worker.role in "543" and worker.posts[-1].start < start - 90:
                    self._promote(worker, dice.between(start, end))
            share = rates.AGENCY_RATE.at(offset)
            self._agency(agency, round(in_post * share / (1 - share)), start, end)
        for title, how_many in OTHER_STAFF.items():
            since = clock.history_start - 2000
            self.others[title] = [self._other(title, since) for _ in range(max(2, round(how_many * scale)))]

    def _joiner(self, agency: list[Worker], day: int) -> Worker:
        """A new permanent worker: newly qualified, experienced, or from the agency staff."""
        dice = self.dice
        if agency and dice.chance(0.1):
            worker = agency.pop(dice.between(0, len(agency) - 1))
            if worker.posts[-1].start < day - 60:
                worker.posts[-1].end, worker.posts[-1].reason = day, "Moved to a permanent post"
                worker.agency = False
                worker.posts.append(Post(agency=False, role=worker.role, fte="1.0", start=day))
                return worker
            agency.append(worker)
        newly_qualified = dice.chance(0.5)
        worker = self._hire(day, False, "5" if newly_qualified else "")
        worker.newly_qualified = newly_qualified
        return worker

    def _promote(self, worker: Worker, day: int) -> None:
        role = str(int(worker.role) - 1)
        worker.posts[-1].end, worker.posts[-1].reason = day, "Promoted"
        worker.posts.append(Post(agency=False, role=role, fte=worker.fte, start=day))
        worker.role, worker.title = role, TITLES[role]

    def _agency(self, agency: list[Worker], wanted: int, start: int, end: int) -> None:
        dice = self.dice
        for worker in [worker for worker in agency if dice.chance(0.08) and worker.start < start - 30]:
            agency.remove(worker)
            self._leave(worker, dice.between(start, end), "Contract ended")
        while len(agency) > wanted:
            worker = agency.pop(dice.between(0, len(agency) - 1))
            self._leave(worker, max(worker.posts[-1].start, dice.between(start, end)), "Contract ended")
        while len(agency) < wanted:
            agency.append(self._hire(dice.between(start, end), True))

    def _other(self, title: str, start: int) -> Worker:
        new = self.world.identifier
        worker = Worker(
            worker_id=new("S"),
            professional_id=new("W"),
            registration="",
            agency=False,
            role="0",
            fte=self.dice.weighted(FULL_TIME),
            team_id=self.dice.pick(list(self.teams.values())),
            title=title,
            start=start,
        )
        worker.posts.append(
            Post(agency=False, role="0", fte=worker.fte, start=start, family_work=self.dice.chance(0.8))
        )
        return worker

    def roster(self, locality: int, function: str, day: int) -> list[Worker]:
        """Those of a team who hold cases and are in post throughout a day's month; else any such worker."""
        clock = self.world.clock
        offset = max(clock.offset(day), clock.first_month)
        key = (locality, function, offset)
        if key not in self._rosters:
            start, end = clock.start(offset), min(clock.end(offset), clock.extract_day)
            about = [w for w in self.workers if w.role in "456" and w.start <= start + 20 and w.end > end]
            team = self.teams[locality, function]
            ours = [worker for worker in about if worker.team_id == team]
            self._rosters[key] = ours if len(ours) > 1 else about or self.workers
        return self._rosters[key]

    def on_duty(self, dice: Dice, locality: int, day: int, function: str = "Assessment") -> Worker:
        """A worker who could take a case."""
        return dice.pick(self.roster(locality, function, day))


def workforce_tables(world: World, workforce: Workforce) -> dict[str, Table]:
    """Teams, professionals and posts."""
    dice, last = world.dice("workforce tables"), world.clock.extract_day
    staff = workforce.workers + [worker for others in workforce.others.values() for worker in others]
    people = [(w, w.professional_id) for w in staff] + [(w, world.identifier("W")) for w in staff if dice.chance(0.02)]
    posts = sorted(((p, w) for w in staff for p in w.posts), key=lambda pair: (pair[0].start, pair[1].worker_id))
    return {
        "ssd_department": workforce.departments,
        "ssd_professionals": {
            "prof_professional_id": [own for _, own in people],
            "prof_staff_id": ["" if dice.chance(0.02) else worker.worker_id for worker, _ in people],
            "prof_social_worker_registration_no": [worker.registration for worker, _ in people],
            "prof_professional_job_title": [worker.title for worker, _ in people],
        },
        "workforce_posts": {
            "post_id": [world.identifier("WP") for _ in posts],
            "worker_id": [worker.worker_id for _, worker in posts],
            "swe_no": [worker.registration for _, worker in posts],
            "employment_type": ["agency" if post.agency else "permanent" for post, _ in posts],
            "role_code": [post.role for post, _ in posts],
            "is_child_and_family": flags(post.family_work for post, _ in posts),
            "team_id": ["" if dice.chance(0.03) else worker.team_id for _, worker in posts],
            "fte": ["" if dice.chance(0.012) and not post.agency else post.fte for post, _ in posts],
            "start_date": days(post.start for post, _ in posts),
            "end_date": days((post.end for post, _ in posts), last),
            "leave_reason": [post.reason if post.end <= last else "" for post, _ in posts],
        },
    }
