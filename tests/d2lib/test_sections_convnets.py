"""Convolutional networks as readers of D2L's English edition write them.

Each program runs with the original d2l 1.0.3 and with d2lib, and must end
alike: same parameters, and the same logits. (Not so the running means of batch
normalisation: the batch that gives lazy layers their shapes counts in the
original, and does not here.)
"""

import d2l.torch as original
import matplotlib
import pytest
import torch
from torch import nn
from torch.nn import functional as F

import d2lib
from tests.d2lib.libraries import LIBRARIES
from tests.d2lib.small_images import small_images

matplotlib.use("Agg")


def assert_alike(ours, theirs, atol=1e-5):
    for a, b in zip(ours, theirs, strict=True):
        torch.testing.assert_close(a, b, atol=atol, rtol=1e-4)


# ---- what the library gives: corr2d, init_cnn, LeNet, layer_summary ----


def learn_a_kernel(library):
    torch.manual_seed(0)
    X = library.ones((6, 8))
    X[:, 2:6] = 0
    K = library.tensor([[1.0, -1.0]])
    Y = library.corr2d(X, K)
    conv2d = nn.LazyConv2d(1, kernel_size=(1, 2), bias=False)
    X, Y = X.reshape((1, 1, 6, 8)), Y.reshape((1, 1, 6, 7))
    for _ in range(10):
        loss = (conv2d(X) - Y) ** 2
        conv2d.zero_grad()
        loss.sum().backward()
        conv2d.weight.data[:] -= 3e-2 * conv2d.weight.grad
    return Y, conv2d.weight.detach()


class Conv2D(nn.Module):
    """A layer around the cross-correlation of the library that it is given."""

    def __init__(self, library, kernel_size):
        super().__init__()
        self.corr2d = library.corr2d
        self.weight = nn.Parameter(torch.rand(kernel_size))
        self.bias = nn.Parameter(torch.zeros(1))

    def forward(self, x):
        return self.corr2d(x, self.weight) + self.bias


def a_layer_by_hand(library):
    torch.manual_seed(0)
    return (Conv2D(library, (2, 3))(torch.rand(5, 6)).detach(),)


def many_channels(library):
    X = library.stack([library.arange(9.0).reshape(3, 3) + i for i in (0, 1)])
    K = library.tensor([[[0.0, 1.0], [2.0, 3.0]], [[1.0, 2.0], [3.0, 4.0]]])
    K = library.stack((K, K + 1, K + 2), 0)

    def corr2d_multi_in(X, K):
        return sum(library.corr2d(x, k) for x, k in zip(X, K, strict=True))

    return (library.stack([corr2d_multi_in(X, k) for k in K], 0),)


@pytest.mark.parametrize(
    "program", [learn_a_kernel, a_layer_by_hand, many_channels]
)
def test_cross_correlation(program):
    assert_alike(*(program(library) for library in LIBRARIES))


def fit_lenet(library):
    torch.manual_seed(3)
    trainer = library.Trainer(max_epochs=2, num_gpus=1)
    data = small_images(library)
    model = library.LeNet(lr=0.5)
    first = [next(iter(data.get_dataloader(True)))[0]]
    model.apply_init(first, library.init_cnn)
    model.board.display = False
    trainer.fit(model, data)
    logits = model(first[0].to(next(model.parameters()).device))
    return [p.detach().cpu() for p in model.parameters()] + [
        logits.detach().cpu()
    ]


def test_lenet():
    assert_alike(*(fit_lenet(library) for library in LIBRARIES))


def test_a_summary_of_layers(capsys):
    printed = []
    for library in LIBRARIES:
        library.LeNet().layer_summary((1, 1, 28, 28))
        printed.append(capsys.readouterr().out.split())
    assert printed[0] == printed[1]
    assert printed[0].count("torch.Size([1,") == 12


# ---- networks that a section defines itself ----


def alexnet(d2l):
    class AlexNet(d2l.Classifier):
        def __init__(self, lr=0.1, num_classes=10):
            super().__init__()
            self.save_hyperparameters()
            self.net = nn.Sequential(
                nn.LazyConv2d(96, kernel_size=11, stride=4, padding=1),
                nn.ReLU(),
                nn.MaxPool2d(kernel_size=3, stride=2),
                nn.LazyConv2d(256, kernel_size=5, padding=2),
                nn.ReLU(),
                nn.MaxPool2d(kernel_size=3, stride=2),
                nn.Flatten(),
                nn.LazyLinear(64),
                nn.ReLU(),
                nn.Dropout(p=0.5),
                nn.LazyLinear(num_classes),
            )
            self.net.apply(d2l.init_cnn)

    return AlexNet(lr=0.01)


def vgg(d2l):
    def vgg_block(num_convs, out_channels):
        layers = []
        for _ in range(num_convs):
            layers.append(nn.LazyConv2d(out_channels, 3, padding=1))
            layers.append(nn.ReLU())
        layers.append(nn.MaxPool2d(kernel_size=2, stride=2))
        return nn.Sequential(*layers)

    class VGG(d2l.Classifier):
        def __init__(self, arch, lr=0.1, num_classes=10):
            super().__init__()
            self.save_hyperparameters()
            blocks = [vgg_block(*pair) for pair in arch]
            self.net = nn.Sequential(
                *blocks, nn.Flatten(), nn.LazyLinear(num_classes)
            )
            self.net.apply(d2l.init_cnn)

    return VGG(arch=((1, 16), (1, 32), (2, 64)), lr=0.01)


def nin(d2l):
    def nin_block(out_channels, kernel_size, strides, padding):
        return nn.Sequential(
            nn.LazyConv2d(out_channels, kernel_size, strides, padding),
            nn.ReLU(),
            nn.LazyConv2d(out_channels, kernel_size=1),
            nn.ReLU(),
        )

    class NiN(d2l.Classifier):
        def __init__(self, lr=0.1, num_classes=10):
            super().__init__()
            self.save_hyperparameters()
            self.net = nn.Sequential(
                nin_block(24, kernel_size=11, strides=4, padding=0),
                nn.MaxPool2d(3, stride=2),
                nin_block(num_classes, kernel_size=3, strides=1, padding=1),
                nn.AdaptiveAvgPool2d((1, 1)),
                nn.Flatten(),
            )
            self.net.apply(d2l.init_cnn)

    return NiN(lr=0.05)


def googlenet(d2l):
    class Inception(nn.Module):
        def __init__(self, c1, c2, **kwargs):
            super().__init__(**kwargs)
            self.b1 = nn.LazyConv2d(c1, kernel_size=1)
            self.b2_1 = nn.LazyConv2d(c2[0], kernel_size=1)
            self.b2_2 = nn.LazyConv2d(c2[1], kernel_size=3, padding=1)

        def forward(self, x):
            b2 = F.relu(self.b2_2(F.relu(self.b2_1(x))))
            return torch.cat((F.relu(self.b1(x)), b2), dim=1)

    class GoogleNet(d2l.Classifier):
        def b1(self):
            return nn.Sequential(
                nn.LazyConv2d(16, kernel_size=7, stride=2, padding=3),
                nn.ReLU(),
                nn.MaxPool2d(kernel_size=3, stride=2, padding=1),
            )

    @d2l.add_to_class(GoogleNet)
    def b2(self):
        return nn.Sequential(
            Inception(8, (8, 16)), nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten()
        )

    @d2l.add_to_class(GoogleNet)
    def __init__(self, lr=0.1, num_classes=10):
        super(GoogleNet, self).__init__()
        self.save_hyperparameters()
        self.net = nn.Sequential(
            self.b1(), self.b2(), nn.LazyLinear(num_classes)
        )
        self.net.apply(d2l.init_cnn)

    return GoogleNet(lr=0.01)


def normalised_lenet(d2l):
    class BNLeNet(d2l.Classifier):
        def __init__(self, lr=0.1, num_classes=10):
            super().__init__()
            self.save_hyperparameters()
            self.net = nn.Sequential(
                nn.LazyConv2d(6, kernel_size=5),
                nn.LazyBatchNorm2d(),
                nn.Sigmoid(),
                nn.AvgPool2d(kernel_size=2, stride=2),
                nn.Flatten(),
                nn.LazyLinear(32),
                nn.LazyBatchNorm1d(),
                nn.Sigmoid(),
                nn.LazyLinear(num_classes),
            )

    return BNLeNet(lr=0.1)


def resnet(d2l):
    class ResNet(d2l.Classifier):
        def block(self, num_residuals, num_channels, first_block=False):
            blk = []
            for i in range(num_residuals):
                if i == 0 and not first_block:
                    blk.append(
                        d2l.Residual(num_channels, use_1x1conv=True, strides=2)
                    )
                else:
                    blk.append(d2l.Residual(num_channels))
            return nn.Sequential(*blk)

        def __init__(self, arch, lr=0.1, num_classes=10):
            super().__init__()
            self.save_hyperparameters()
            self.net = nn.Sequential(nn.LazyConv2d(8, 7, 2, 3))
            for i, b in enumerate(arch):
                self.net.add_module(
                    f"b{i + 2}", self.block(*b, first_block=(i == 0))
                )
            head = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten()
            self.net.add_module(
                "last", nn.Sequential(*head, nn.LazyLinear(num_classes))
            )
            self.net.apply(d2l.init_cnn)

    return ResNet(((2, 8), (2, 16)), lr=0.01)


def any_net(d2l):
    class AnyNet(d2l.Classifier):
        def stage(self, depth, num_channels, groups, bot_mul):
            first = d2l.ResNeXtBlock(
                num_channels, groups, bot_mul, use_1x1conv=True, strides=2
            )
            rest = [
                d2l.ResNeXtBlock(num_channels, groups, bot_mul)
                for _ in range(depth - 1)
            ]
            return nn.Sequential(first, *rest)

    @d2l.add_to_class(AnyNet)
    def __init__(self, arch, lr=0.1, num_classes=10):
        super(AnyNet, self).__init__()
        self.save_hyperparameters()
        stages = [self.stage(*s) for s in arch]
        head = nn.AdaptiveAvgPool2d((1, 1)), nn.Flatten()
        self.net = nn.Sequential(*stages, *head, nn.LazyLinear(num_classes))
        self.net.apply(d2l.init_cnn)

    return AnyNet(((2, 16, 4, 1), (2, 32, 4, 1)), lr=0.05)


NETWORKS = [
    alexnet,
    vgg,
    nin,
    googlenet,
    normalised_lenet,
    resnet,
    any_net,
]


class FewPictures:
    """Forty pictures, enlarged, as batches of eight of either library."""

    def __new__(cls, library, size):
        images, labels = d2lib.fashion_mnist(train=True)
        X = F.interpolate(images[:40, None].float() / 255, size)

        class Data(library.DataModule):
            def get_dataloader(self, train):
                return self.get_tensorloader((X, labels[:40]), train)

        data = Data()
        data.batch_size = 8
        return data


def train(library, make, monkeypatch, size=64):
    """Fit a network as the sections do; return its parameters.

    Dropout draws nothing while lazy layers get their shapes, and the library
    keeps the original's order of pictures in memory: then not even rounding
    differs, which batch normalisation of so few pictures would magnify.
    """
    monkeypatch.setattr(d2lib.Trainer, "optimise_model", lambda *_: None)
    torch.manual_seed(1)
    model = make(library)
    model.board.display = False
    data = FewPictures(library, size)
    model.eval()
    model.apply_init([next(iter(data.get_dataloader(True)))[0]])
    torch.manual_seed(2)
    model.apply(library.init_cnn)
    library.Trainer(max_epochs=2).fit(model, data)
    return [p.detach() for p in model.parameters()]


@pytest.mark.parametrize("make", NETWORKS, ids=lambda make: make.__name__)
@pytest.mark.filterwarnings("ignore:Lazy.*has no weights")
def test_networks_of_the_sections(make, monkeypatch):
    ours, theirs = (train(lib, make, monkeypatch) for lib in LIBRARIES)
    assert_alike(ours, theirs)


def test_resnet18_has_the_same_parts():
    torch.manual_seed(0)
    ours = d2lib.resnet18(10)
    theirs = original.resnet18(10)
    X = torch.rand(2, 1, 32, 32)
    theirs(X)  # the original is lazy until it has seen a batch
    assert list(ours.state_dict()) == list(theirs.state_dict())
    ours.load_state_dict(theirs.state_dict())
    ours.eval(), theirs.eval()
    assert_alike([ours(X).detach()], [theirs(X).detach()])
