"""``Module.apply_init``: shapes first, then a rule, and no other traces."""

import pytest
import torch
from torch import nn

import d2lib as d2l


class Lazy(d2l.Module):
    """A lazy model with everything on which a batch could leave a trace."""

    def __init__(self):
        super().__init__()
        self.net = nn.Sequential(
            nn.LazyLinear(6),
            nn.LazyBatchNorm1d(),
            nn.Dropout(0.5),
            nn.LazyLinear(2),
        )


class TwoInputs(d2l.Module):
    """A model whose forward takes two arguments."""

    def __init__(self):
        super().__init__()
        self.first, self.second = nn.LazyLinear(3), nn.LazyLinear(3)

    def forward(self, X, Z):
        return self.first(X) + self.second(Z)


def fill(value):
    def rule(module):
        if isinstance(module, nn.Linear):
            nn.init.constant_(module.weight, value)
            nn.init.constant_(module.bias, value)

    return rule


X = torch.ones(4, 5)


def test_lazy_layers_get_their_shapes():
    model = Lazy()
    assert model.apply_init([X]) is None
    shapes = {n: tuple(p.shape) for n, p in model.named_parameters()}
    assert shapes["net.0.weight"] == (6, 5)
    assert shapes["net.3.weight"] == (2, 6)
    assert shapes["net.1.weight"] == (6,)


@pytest.mark.parametrize("given", [[X], (X,)])
def test_the_rule_reaches_every_layer(given):
    model = Lazy()
    model.apply_init(given, fill(0.25))
    for layer in (model.net[0], model.net[3]):
        assert torch.all(layer.weight == 0.25) and torch.all(layer.bias == 0.25)


def test_the_arguments_have_the_names_of_the_original():
    model = Lazy()
    model.apply_init(inputs=[X], init=fill(3))
    assert torch.all(model.net[3].weight == 3)


def test_the_rule_sees_every_module_once_the_innermost_first():
    model, seen = Lazy(), []
    model.apply_init([X], seen.append)
    assert seen == [*model.net, model.net, model]
    assert not any(nn.parameter.is_lazy(p) for p in model.parameters())


def test_without_a_rule_the_numbers_are_those_of_an_evaluated_batch():
    results = []
    for start in (lambda m: m.apply_init([X]), lambda m: m.eval()(X)):
        torch.manual_seed(3)
        model = Lazy()
        start(model)
        results.append(dict(model.named_parameters()))
    for name, parameter in results[0].items():
        assert torch.equal(parameter, results[1][name]), name


def test_the_parameters_are_those_of_the_original():
    original = pytest.importorskip("d2l.torch")
    results = []
    for apply_init in (d2l.Module.apply_init, original.Module.apply_init):
        torch.manual_seed(3)
        model = Lazy()
        apply_init(model, [X], fill(0.5))
        results.append(dict(model.named_parameters()))
    for name, parameter in results[0].items():
        assert torch.equal(parameter, results[1][name]), name


def test_several_inputs():
    model = TwoInputs()
    model.apply_init([X, torch.ones(4, 7)], fill(1))
    assert model.first.weight.shape == (3, 5)
    assert model.second.weight.shape == (3, 7)
    assert model(X, torch.ones(4, 7)).tolist()[0] == [14.0] * 3


def test_the_batch_leaves_no_traces():
    model = Lazy()
    model.apply_init([100 * X])
    before, state = torch.get_rng_state(), model.state_dict()
    assert model.net[1].num_batches_tracked == 0
    assert torch.all(model.net[1].running_mean == 0)
    assert torch.all(model.net[1].running_var == 1)
    assert all(p.grad is None for p in model.parameters())
    kept = {name: tensor.clone() for name, tensor in state.items()}
    model.apply_init([100 * X])  # no lazy layer is left: nothing to draw
    assert torch.equal(torch.get_rng_state(), before)
    for name, tensor in model.state_dict().items():
        assert torch.equal(tensor, kept[name]), name


def test_each_module_keeps_its_mode():
    model = Lazy()
    model.net[1].eval()
    model.apply_init([X])
    modes = {m: m.training for m in model.modules()}
    assert not modes.pop(model.net[1]) and all(modes.values())
    model.eval()
    model.apply_init([X])
    assert not any(m.training for m in model.modules())


def test_the_modes_come_back_after_an_error():
    model = Lazy()
    with pytest.raises(TypeError):
        model.apply_init([X, X])  # forward takes one argument
    assert all(m.training for m in model.modules())


def test_hooks_run_since_the_module_is_called():
    model, calls = Lazy(), []
    model.register_forward_hook(lambda *args: calls.append(1))
    model.apply_init([X])
    assert calls == [1]


def test_one_tensor_is_refused():
    model = Lazy()
    message = r"in a list, such as \[X\], got a tensor of shape \(4, 5\)"
    with pytest.raises(TypeError, match=message):
        model.apply_init(X, fill(0))
    assert nn.parameter.is_lazy(model.net[0].weight)


def test_training_starts_from_what_was_initialised():
    torch.manual_seed(0)
    data = d2l.SyntheticRegressionData(torch.tensor([2, -3.4]), 4.2)
    model = d2l.LinearRegression(lr=0.0)
    model.apply_init([data.X[:2]], fill(0.125))
    d2l.Trainer(max_epochs=1).fit(model, data)
    w, b = model.get_w_b()
    assert w.tolist() == [[0.125, 0.125]] and b.tolist() == [0.125]
