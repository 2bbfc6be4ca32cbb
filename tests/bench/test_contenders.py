"""Everybody is raced on the same weights, pictures and order."""

import pytest
import torch

import d2lib as d2l
from booktools.benchmark.bare import BareLoop
from booktools.benchmark.contenders import classifier, watch_drawing
from booktools.benchmark.fits import fingerprint
from booktools.benchmark.graphed import GraphedLoop
from booktools.benchmark.networks import CONTESTS, seeded_network


@pytest.mark.parametrize("contest", list(CONTESTS))
def test_networks_score_ten_classes(contest):
    net = seeded_network(contest, 0)
    again = seeded_network(contest, 0).state_dict().values()
    other = seeded_network(contest, 1).state_dict().values()
    weights = fingerprint(net.state_dict().values())
    assert weights == fingerprint(again) != fingerprint(other)
    assert net(torch.rand(2, 1, 28, 28)).shape == (2, 10)


def test_resnet18_has_18_layers_and_eleven_million_parameters():
    net = seeded_network("resnet18", 0)
    kinds = (torch.nn.Conv2d, torch.nn.Linear)
    layers = [m for m in net.modules() if isinstance(m, kinds)]
    beside = [m for m in layers if getattr(m, "kernel_size", 0) == (1, 1)]
    assert len(layers) - len(beside) == 18
    assert 11e6 < sum(p.numel() for p in net.parameters()) < 11.3e6


def test_a_fingerprint_sees_values_and_order():
    a, b = torch.arange(3.0), torch.arange(3.0) + 1
    assert fingerprint([a, b]) != fingerprint([b, a])
    assert fingerprint([a]) == fingerprint([a.clone()])


class Few(d2l.DataModule):
    """Four hundred pictures to train on, three hundred to validate."""

    def __init__(self, train, test, batch_size):
        super().__init__()
        self.save_hyperparameters()

    def get_dataloader(self, train):
        return d2l.TensorLoader(
            self.train if train else self.test,
            self.batch_size,
            shuffle=train,
            transform=d2l.PixelTransform((28, 28)),
        )


@pytest.mark.parametrize("contest", ["softmax", "mlp", "lenet"])
def test_the_bare_loop_measures_what_the_trainer_measures(contest):
    generator = torch.Generator().manual_seed(1)
    X = torch.randint(
        0, 256, (700, 1, 28, 28), dtype=torch.uint8, generator=generator
    )
    y = torch.randint(0, 10, (700,), generator=generator)
    train, test = (X[:400], y[:400]), (X[400:], y[400:])
    settings = CONTESTS[contest]

    torch.manual_seed(3)
    net = seeded_network(contest, 0)
    bare = BareLoop(net, settings, train, test, "cpu").fit(2)

    torch.manual_seed(3)
    model = classifier(d2l, seeded_network(contest, 0), settings.lr)
    trainer = d2l.Trainer(max_epochs=2)
    ours = trainer.fit(model, Few(train, test, settings.batch_size))
    for name, values in bare.items():
        assert values == pytest.approx(ours[name], rel=1e-5), name


def test_a_graph_needs_a_gpu():
    one = torch.zeros(1, 1, 28, 28, dtype=torch.uint8), torch.zeros(1).long()
    net = seeded_network("softmax", 0)
    with pytest.raises(ValueError, match="needs device='cuda', got 'cpu'"):
        GraphedLoop(net, CONTESTS["softmax"], one, one, "cpu")


def test_drawings_are_watched():
    board = d2l.ProgressBoard("x")
    seconds = watch_drawing(board)
    board.draw(1.0, 2.0, "loss")
    board.redraw(crop=False)
    board.redraw()
    assert len(seconds) == 2 and min(seconds) > 0
    d2l.plt.close(board.fig)
