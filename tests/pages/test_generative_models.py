"""Noising, distances and the GAN's losses as their page writes them."""

import math

import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.pages.page_code import from_page

PAGE = from_page(
    "attention_and_generation/generative_models",
    "schedule",
    "noise_once",
    "noise_at",
    "energy_distance",
    "luck",
    "modes",
    "log_kde",
    "draw_ring",
    "CENTRES",
    "WIDTH",
    "Denoiser",
)
SEEDS = st.integers(0, 2**31)
SIZES = st.tuples(st.integers(2, 30), st.integers(2, 30))


@settings(max_examples=40, deadline=None)
@given(
    num_times=st.integers(20, 300),
    share=st.floats(0, 1),
    start=st.floats(-5, 5),
)
def test_one_step_has_the_moments_of_many(num_times, share, start):
    """Both are linear in independent noise, so the moments are exact."""
    betas, alpha_bar = PAGE.schedule(num_times)
    assert ((betas > 0) & (betas < 1)).all() and alpha_bar[-1] < 0.01
    last = round(share * (num_times - 1))
    one, none = torch.ones(()), torch.zeros(())
    mean, var = torch.tensor(start), torch.zeros(())
    for t in range(last + 1):
        mean = PAGE.noise_once(mean, betas[t], none)
        shrink = PAGE.noise_once(one, betas[t], none)
        fresh = PAGE.noise_once(none, betas[t], one)
        var = shrink**2 * var + fresh**2
    a = alpha_bar[last]
    closed = PAGE.noise_at(torch.tensor(start), a, none)
    torch.testing.assert_close(closed, mean, atol=1e-4, rtol=1e-4)
    spread = PAGE.noise_at(none, a, one) ** 2
    torch.testing.assert_close(spread, var, atol=1e-4, rtol=1e-4)


@settings(max_examples=10, deadline=None)
@given(seed=SEEDS, last=st.integers(0, 99))
def test_many_steps_drawn_have_the_moments_of_one(seed, last):
    generator = torch.Generator().manual_seed(seed)
    betas, alpha_bar = PAGE.schedule(100)
    x = start = torch.tensor([[2.0, -1.0]]).expand(20_000, 2)
    for beta in betas[: last + 1]:
        eps = torch.randn(x.shape, generator=generator)
        x = PAGE.noise_once(x, beta, eps)
    eps = torch.randn(x.shape, generator=generator)
    other = PAGE.noise_at(start, alpha_bar[last], eps)
    torch.testing.assert_close(x.mean(0), other.mean(0), atol=0.06, rtol=0)
    torch.testing.assert_close(x.T.cov(), other.T.cov(), atol=0.08, rtol=0)


@settings(max_examples=60, deadline=None)
@given(sizes=SIZES, seed=SEEDS, scale=st.floats(0.1, 10))
def test_the_distance_is_one(sizes, seed, scale):
    generator = torch.Generator().manual_seed(seed)
    X = scale * torch.randn(sizes[0], 2, generator=generator)
    Y = scale * torch.randn(sizes[1], 2, generator=generator)
    forward, back = PAGE.energy_distance(X, Y), PAGE.energy_distance(Y, X)
    close = 1e-3 * scale
    assert forward > -close and abs(forward - back) < close
    assert abs(PAGE.energy_distance(X, X)) < close
    order = torch.randperm(sizes[0], generator=generator)
    assert abs(PAGE.energy_distance(X, X[order])) < close
    moved = PAGE.energy_distance(X + 5, Y + 5)
    assert abs(moved - forward) < close + 1e-2


def test_the_distance_of_two_points():
    X, Y = torch.tensor([[0.0, 0.0]]), torch.tensor([[3.0, 4.0]])
    assert abs(PAGE.energy_distance(X, Y) - 10) < 1e-4


@settings(max_examples=15, deadline=None)
@given(sizes=SIZES, seed=SEEDS)
def test_luck_gives_distances_of_shuffled_pools(sizes, seed):
    """A shuffle of a pool of equal points has the distance zero."""
    n, m = sizes
    generator = torch.Generator().manual_seed(seed)
    same = torch.ones(n, 2), torch.ones(m, 2)
    assert PAGE.luck(*same, num=7).abs().max() < 1e-3
    X = torch.randn(n, 2, generator=generator)
    Y = torch.randn(m, 2, generator=generator) + 50
    shuffled = PAGE.luck(X, Y, num=50)
    assert shuffled.shape == (50,) and shuffled.min() > -1e-2
    assert PAGE.energy_distance(X, Y) >= shuffled.max() - 1e-2


def test_luck_is_the_level_of_chance():
    """Samples of one source lie above the 95 % mark about one time in 20."""
    above = 0
    for seed in range(60):
        generator = torch.Generator().manual_seed(seed)
        X = PAGE.draw_ring(100, generator)
        Y = PAGE.draw_ring(80, generator)
        mark = PAGE.luck(X, Y, num=100).quantile(0.95)
        above += (PAGE.energy_distance(X, Y) > mark).item()
    assert above <= 10


@settings(max_examples=20, deadline=None)
@given(kept=st.sets(st.integers(0, 7), min_size=1), seed=SEEDS)
def test_modes_counts_the_clusters_that_are_there(kept, seed):
    generator = torch.Generator().manual_seed(seed)
    chosen = PAGE.CENTRES[sorted(kept)].repeat_interleave(100, dim=0)
    noise = torch.randn(chosen.shape, generator=generator)
    points = chosen + 0.5 * PAGE.WIDTH * noise
    covered, near = PAGE.modes(points)
    assert covered == len(kept) and near > 0.99
    middle = torch.zeros(100, 2)  # far from every centre
    assert PAGE.modes(middle) == (0, 0.0)


@settings(max_examples=20, deadline=None)
@given(seed=SEEDS, h=st.floats(0.05, 2))
def test_the_kernel_density_is_a_mean_of_bells(seed, h):
    generator = torch.Generator().manual_seed(seed)
    X, points = torch.randn(2, 5, 2, generator=generator).double()
    found = PAGE.log_kde(X, points, h)
    for x, value in zip(X, found, strict=True):
        bells = [
            math.exp(-((x - p) ** 2).sum().item() / 2 / h**2)
            / (2 * math.pi * h**2)
            for p in points
        ]
        density = sum(bells) / len(bells)
        if density > 1e-100:
            assert abs(value.item() - math.log(density)) < 1e-4


def test_a_denoiser_takes_a_time_for_each_point():
    torch.manual_seed(0)
    model = PAGE.Denoiser(10)
    x, t = torch.randn(4, 2), torch.tensor([0, 3, 9, 3])
    out = model(x, t)
    assert out.shape == (4, 2)
    one = torch.cat([model(x[i : i + 1], t[i : i + 1]) for i in range(4)])
    torch.testing.assert_close(out, one)
