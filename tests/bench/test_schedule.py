"""In every round each contender has its turn, and never always the first."""

from booktools.benchmark.schedule import Plan


def fits(plan, number, contest):
    return [
        job.arguments["contender"]
        for turn, job in plan.jobs()
        if turn == number and job.arguments.get("contest") == contest
        if job.arguments["contender"] != "published"
    ]


def test_rounds_are_interleaved_and_turn():
    plan = Plan("cpu", 3, original=True)
    firsts = set()
    for number in range(3):
        for contest in ("softmax", "mlp", "lenet"):
            names = fits(plan, number, contest)
            assert sorted(names) == ["bare", "original", "ours"]
        firsts.add(names[0])
    assert len(firsts) == 3


def test_epochs_are_those_that_are_wanted():
    for _, job in Plan("cpu", 3, original=True).jobs():
        if job.kind == "fit":
            name = job.arguments["contender"]
            few = name == "original" or job.arguments["contest"] == "lenet"
            wanted = 1 if name == "published" else 2 if few else 10
            assert job.arguments["epochs"] == wanted


def test_without_the_original_nothing_needs_it():
    for _, job in Plan("cpu", 3, original=False).jobs():
        assert job.arguments.get("contender") not in ("original", "published")


def test_a_gpu_is_measured_against_a_graph():
    names = fits(Plan("cuda", 3, original=True), 0, "lenet")
    assert sorted(names) == ["bare", "graphed", "original", "ours"]
    assert fits(Plan("cuda", 3, original=True), 0, "resnet18")
