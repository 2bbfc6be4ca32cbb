"""D2L's files: both editions' calls, on a server on this machine."""

import hashlib
import io
import re
import tarfile
import threading
import time
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import matplotlib
import numpy as np
import pandas as pd
import pytest
import torch
from torch import nn

import d2lib as d2l

matplotlib.use("Agg")
CONTENT = b"rooms,price\n3,720\n4,950\n"


def sha1_of(content):
    return hashlib.sha1(content).hexdigest()


class Server(ThreadingHTTPServer):
    """Serves a dictionary of files, rightly or in one of several wrong ways."""

    daemon_threads = True

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.files = {"/flats.csv": CONTENT}
        self.behaviour, self.requests = "good", []

    def address(self, file="flats.csv"):
        return f"http://127.0.0.1:{self.server_port}/{file}"


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        server = self.server
        server.requests.append(self.path)
        body = server.files.get(self.path)
        if body is None or server.behaviour == "404":
            self.send_error(404)
            return
        if server.behaviour == "page":
            body = b"<html>Please log in.</html>"
        if server.behaviour == "slow":
            time.sleep(0.3)
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if server.behaviour == "truncated":
            body = body[: len(body) // 2]
        self.wfile.write(body)

    def log_message(self, *args):
        pass


@pytest.fixture
def server():
    found = Server()
    threading.Thread(target=found.serve_forever, daemon=True).start()
    yield found
    found.shutdown()
    found.server_close()


@pytest.fixture(autouse=True)
def world(bare_machine, monkeypatch):
    """A machine without data that waits two seconds for a server."""
    monkeypatch.setitem(d2l.DOWNLOAD, "timeout_s", 2.0)
    return bare_machine


@pytest.fixture
def flats(server, monkeypatch):
    """An entry of DATA_HUB that the server has."""
    entry = (server.address(), sha1_of(CONTENT))
    monkeypatch.setitem(d2l.DATA_HUB, "flats", entry)
    return entry


def files_below(folder):
    """All files but the locks, which stay for the next process."""
    found = (path for path in folder.rglob("*") if path.is_file())
    return sorted(p.name for p in found if not p.name.endswith(".lock"))


# ---- both call forms ----


def calls(url, sha1, folder):
    return {
        "en": lambda: d2l.download(url, folder, sha1),
        "en, keywords": lambda: d2l.download(
            url=url, folder=folder, sha1_hash=sha1
        ),
        "en, key": lambda: d2l.download("flats", folder),
        "en, known address": lambda: d2l.download(url, folder),
        "zh": lambda: d2l.download("flats", folder),
        "zh, keywords": lambda: d2l.download(name="flats", cache_dir=folder),
    }


@pytest.mark.parametrize("form", calls("", "", ""))
@pytest.mark.parametrize("kind", [str, Path])
def test_call_forms(world, server, flats, form, kind):
    path = calls(*flats, kind(world / "data"))[form]()
    assert isinstance(path, str)
    assert path == str(world / "data" / "flats.csv")
    assert Path(path).read_bytes() == CONTENT
    assert files_below(world) == ["flats.csv"]


def test_a_relative_folder_as_in_the_editions(world, flats):
    assert d2l.download("flats", "../data") == "../data/flats.csv"
    assert files_below(world / "data") == ["flats.csv"]


def test_without_a_folder_it_goes_to_the_cache(world, flats):
    assert d2l.download("flats") == str(world / "cache/d2lib/flats.csv")


def test_without_a_folder_the_variable_counts(world, flats, monkeypatch):
    (world / "mine").mkdir()
    monkeypatch.setenv("D2L_DATA", str(world / "mine"))
    assert d2l.download("flats") == str(world / "mine" / "flats.csv")
    monkeypatch.setenv("D2L_DATA", str(world / "nowhere"))
    with pytest.raises(d2l.DataError, match="D2L_DATA is set to"):
        d2l.download("flats")


def test_without_a_folder_the_book_is_looked_at(world, server, flats):
    (world / "_toc.yml").touch()
    (world / "data").mkdir()
    (world / "data" / "flats.csv").write_bytes(CONTENT)
    assert d2l.download("flats") == str(world / "data" / "flats.csv")
    assert server.requests == []


def test_a_wrong_file_in_the_book_is_left_alone(world, server, flats):
    (world / "_toc.yml").touch()
    (world / "data").mkdir()
    (world / "data" / "flats.csv").write_bytes(b"mine")
    assert d2l.download("flats") == str(world / "cache/d2lib/flats.csv")
    assert (world / "data" / "flats.csv").read_bytes() == b"mine"


# ---- verified, and once ----


def test_a_verified_file_is_not_fetched_again(world, server, flats):
    for call in calls(*flats, world / "data").values():
        call()
    assert server.requests == ["/flats.csv"]


def test_a_hash_in_capitals_is_the_same_hash(world, server, flats):
    url, sha1 = flats
    for _ in range(2):
        d2l.download(url, world / "data", sha1.upper())
    assert server.requests == ["/flats.csv"]


@pytest.mark.parametrize("damaged", [b"", CONTENT[:-1], CONTENT + b"!"])
def test_a_damaged_file_is_replaced(world, server, flats, damaged):
    path = world / "data" / "flats.csv"
    path.parent.mkdir()
    path.write_bytes(damaged)
    assert d2l.download("flats", world / "data") == str(path)
    assert path.read_bytes() == CONTENT
    assert server.requests == ["/flats.csv"]


def test_an_own_hash_beats_the_table(world, flats):
    with pytest.raises(d2l.DataError, match="expected SHA-1 " + 40 * "0"):
        d2l.download("flats", world / "data", 40 * "0")


def test_a_hash_of_another_kind_is_refused(world, server, flats):
    url, _ = flats
    with pytest.raises(ValueError, match="40 hexadecimal digits.*sha256"):
        d2l.download(url, world / "data", "sha256" + 58 * "0")
    assert server.requests == []


def test_without_a_hash_it_says_so_each_time(world, server):
    server.files["/other.csv"] = b"anything"
    url = server.address("other.csv")
    for _ in range(2):
        with pytest.warns(UserWarning, match=sha1_of(b"anything")):
            path = d2l.download(url, world / "data")
        assert Path(path).read_bytes() == b"anything"
    assert len(server.requests) == 2


def test_several_threads_make_one_download(world, server, flats):
    server.behaviour, found = "slow", []
    threads = [
        threading.Thread(
            target=lambda: found.append(d2l.download("flats", world / "data"))
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert found == 4 * [str(world / "data" / "flats.csv")]
    assert server.requests == ["/flats.csv"]


# ---- what goes wrong ----


@pytest.mark.parametrize(
    ("behaviour", "reason"),
    [
        ("404", "HTTP Error 404"),
        ("page", "expected SHA-1"),
        ("truncated", f"{len(CONTENT) - len(CONTENT) // 2} bytes are missing"),
    ],
)
@pytest.mark.parametrize("before", [None, b"an older file"])
def test_a_bad_answer_leaves_what_was(
    world, server, flats, behaviour, reason, before
):
    url, sha1 = flats
    path = world / "data" / "flats.csv"
    if before:
        path.parent.mkdir()
        path.write_bytes(before)
    server.behaviour = behaviour
    with pytest.raises(d2l.DataError, match=reason) as error:
        d2l.download("flats", world / "data")
    message = str(error.value)
    assert url in message and str(path) in message and "by hand" in message
    if behaviour == "page":
        assert sha1 in message
        assert sha1_of(b"<html>Please log in.</html>") in message
    if before:
        assert sha1_of(before) in message
        assert path.read_bytes() == before
    assert files_below(world / "data") == (["flats.csv"] if before else [])
    assert len(server.requests) == 2
    server.behaviour = "good"
    d2l.download("flats", world / "data")
    assert path.read_bytes() == CONTENT


def test_half_a_file_without_a_hash_is_refused(world, server):
    server.behaviour, server.files["/other.csv"] = "truncated", b"anything"
    with pytest.raises(d2l.DataError, match="4 bytes are missing"):
        d2l.download(server.address("other.csv"), world / "data")
    assert files_below(world) == []


def test_nobody_listens(world, monkeypatch):
    entry = ("http://127.0.0.1:9/flats.csv", sha1_of(CONTENT))
    monkeypatch.setitem(d2l.DATA_HUB, "flats", entry)
    with pytest.raises(d2l.DataError, match="refused"):
        d2l.download("flats")
    assert files_below(world) == []


def test_a_folder_that_cannot_be_made(world, flats):
    (world / "data").write_text("a file, not a folder")
    with pytest.raises(d2l.DataError, match="cannot be stored as"):
        d2l.download("flats", world / "data")


def test_ctrl_c_leaves_nothing(world, flats, monkeypatch):
    def interrupted(url, output):
        output.write(CONTENT[:5])
        raise KeyboardInterrupt

    module = __import__("d2lib.appendix").appendix
    with monkeypatch.context() as patch:
        patch.setattr(module, "copy_url", interrupted)
        with pytest.raises(KeyboardInterrupt):
            d2l.download("flats", world / "data")
    assert files_below(world) == []


def test_what_a_killed_process_left_is_removed(world, flats):
    (world / "data").mkdir()
    (world / "data" / ".part-flats.csv-x7").write_bytes(b"half")
    d2l.download("flats", world / "data")
    assert files_below(world / "data") == ["flats.csv"]


@pytest.mark.parametrize("name", ["flat", "kaggle_house", "", "../x.csv"])
def test_an_unknown_key(world, flats, name):
    with pytest.raises(ValueError) as error:
        d2l.download(name)
    message = str(error.value)
    assert repr(name) in message and "time_machine" in message
    if name == "flat":
        assert "Did you mean 'flats'?" in message


@pytest.mark.parametrize("path", ["", "folder/", "folder/.."])
def test_an_address_that_names_no_file(server, path):
    with pytest.raises(ValueError, match="name of a file"):
        d2l.download(server.address(path), "data", 40 * "0")


# ---- the table ----

ONLY_CHINESE = {
    "kaggle_house_train": (
        "kaggle_house_pred_train.csv",
        "585e9cc93e70b39160e7921475f9bcd7d31219ce",
    ),
    "kaggle_house_test": (
        "kaggle_house_pred_test.csv",
        "fa19780a7b011d9b009e8bff8e99922a8ee2eb90",
    ),
    "time_machine": (
        "timemachine.txt",
        "090b5e7e70c295757f55df93cb0a180b9691891a",
    ),
}


def test_the_table_is_the_union_of_both_editions():
    original = pytest.importorskip("d2l.torch")
    assert original.DATA_URL == d2l.DATA_URL
    union = dict(original.DATA_HUB)
    for name, (file, sha1) in ONLY_CHINESE.items():
        union[name] = (d2l.DATA_URL + file, sha1)
    assert union == d2l.DATA_HUB


def test_download_all_goes_on_after_a_failure(
    world, server, flats, monkeypatch
):
    bad = (server.address("missing.csv"), 40 * "0")
    hub = d2l.DATA_HUB
    for name in list(hub):
        monkeypatch.delitem(hub, name)
    monkeypatch.setitem(hub, "missing", bad)
    monkeypatch.setitem(hub, "flats", flats)
    with pytest.raises(d2l.DataError, match=r"missing: (.|\n)*404"):
        d2l.download_all()
    assert files_below(world) == ["flats.csv"]
    monkeypatch.delitem(hub, "missing")
    assert d2l.download_all() is None


# ---- archives ----


def make_zip(members):
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w") as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return output.getvalue()


def make_tar(members, mode="w", **odd):
    """A tar archive; ``odd`` maps names to (type, target) of other members."""
    output = io.BytesIO()
    with tarfile.open(fileobj=output, mode=mode) as archive:
        for name, content in members.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
        for name, (kind, target) in odd.items():
            info = tarfile.TarInfo(name)
            info.type, info.linkname = kind, target
            archive.addfile(info)
    return output.getvalue()


GOOD = {"flats/a.csv": CONTENT, "flats/deep/b.csv": b"b"}
ARCHIVES = {
    "flats.zip": lambda members: make_zip(members),
    "flats.tar": lambda members: make_tar(members),
    "flats.tar.gz": lambda members: make_tar(members, "w:gz"),
    "flats.tgz": lambda members: make_tar(members, "w:gz"),
}


@pytest.fixture
def publish(server, monkeypatch):
    def publish(file, body):
        server.files["/" + file] = body
        entry = (server.address(file), sha1_of(body))
        monkeypatch.setitem(d2l.DATA_HUB, "archive", entry)

    return publish


@pytest.mark.parametrize("file", ARCHIVES)
def test_download_extract(world, server, publish, file):
    publish(file, ARCHIVES[file](GOOD))
    for _ in range(2):
        folder = d2l.download_extract("archive")
        assert folder == str(world / "cache/d2lib/flats")
        assert (Path(folder) / "a.csv").read_bytes() == CONTENT
        assert (Path(folder) / "deep" / "b.csv").read_bytes() == b"b"
    assert d2l.download_extract("archive", "x") == str(world / "cache/d2lib/x")
    assert server.requests == ["/" + file]


def test_extract_as_in_the_english_edition(world):
    path = world / "flats.zip"
    path.write_bytes(make_zip(GOOD))
    d2l.extract(str(path), str(world / "there"))
    assert files_below(world / "there") == ["a.csv", "b.csv"]
    d2l.extract(path)
    assert (world / "flats" / "a.csv").read_bytes() == CONTENT


@pytest.mark.parametrize("file", ARCHIVES)
@pytest.mark.parametrize(
    "path", ["../evil", "flats/../../evil", "{outside}/evil"]
)
def test_a_path_that_leads_out_is_refused(world, publish, file, path):
    path = path.format(outside=world)
    publish(file, ARCHIVES[file]({**GOOD, path: b"evil"}))
    with pytest.raises(d2l.DataError, match="refused.*evil"):
        d2l.download_extract("archive")
    assert files_below(world) == [file]


@pytest.mark.parametrize(
    ("kind", "target"),
    [
        (tarfile.SYMTYPE, "/etc"),
        (tarfile.SYMTYPE, "flats"),
        (tarfile.LNKTYPE, "flats/a.csv"),
        (tarfile.FIFOTYPE, ""),
        (tarfile.CHRTYPE, ""),
    ],
)
def test_links_and_devices_are_refused(world, publish, kind, target):
    publish("flats.tar", make_tar(GOOD, odd=(kind, target)))
    with pytest.raises(d2l.DataError, match="refused.*odd"):
        d2l.download_extract("archive")
    assert files_below(world) == ["flats.tar"]


def test_a_folder_that_is_a_link_is_not_followed(world):
    (world / "outside").mkdir()
    (world / "there").mkdir()
    (world / "there" / "flats").symlink_to(world / "outside")
    (world / "flats.zip").write_bytes(make_zip(GOOD))
    with pytest.raises(d2l.DataError, match="refused"):
        d2l.extract(world / "flats.zip", world / "there")
    assert files_below(world / "outside") == []


@pytest.mark.parametrize(
    "body",
    [
        b"",
        CONTENT,
        make_zip(GOOD)[:-30],
        make_tar({"a": bytes(range(256)) * 40}, "w:gz")[:-60],
    ],
)
def test_no_archive_or_a_damaged_one(world, body):
    path = world / "flats.zip"
    path.write_bytes(body)
    with pytest.raises(d2l.DataError, match="no zip or tar archive, or"):
        d2l.extract(path)


def test_a_missing_archive(world):
    with pytest.raises(FileNotFoundError):
        d2l.extract(world / "nothing.zip")


# ---- the house prices, as both editions call them ----


def house_table(n, seed, prices):
    """A table of the competition's kind: numbers, words, gaps, an Id."""
    rng = np.random.default_rng(seed)
    area, year = rng.normal(1500, 400, n), rng.integers(1900, 2010, n)
    zone = rng.choice(["RL", "RM", "FV"], n)
    table = pd.DataFrame(
        {
            "Id": np.arange(1, n + 1),
            "MSSubClass": rng.choice([20, 60, 120], n),
            "MSZoning": zone,
            "LotFrontage": np.where(rng.random(n) < 0.2, np.nan, area / 20),
            "Alley": np.where(rng.random(n) < 0.9, None, "Pave"),
            "YearBuilt": year,
            "GrLivArea": area.round(),
        }
    )
    if prices:
        worth = 11 + area / 1500 + (year - 1950) / 100 + 0.3 * (zone == "FV")
        table["SalePrice"] = np.exp(worth + rng.normal(0, 0.05, n)).round()
    return table


@pytest.fixture
def houses(server, monkeypatch):
    """Both files of the competition, small and made up; their SHA-1s."""
    sha1s = {}
    for part, n in (("train", 120), ("test", 40)):
        body = house_table(n, n, part == "train").to_csv(index=False).encode()
        file = f"kaggle_house_pred_{part}.csv"
        server.files["/" + file] = body
        sha1s[part] = sha1_of(body)
        entry = (server.address(file), sha1s[part])
        monkeypatch.setitem(d2l.DATA_HUB, f"kaggle_house_{part}", entry)
    monkeypatch.setattr(d2l, "DATA_URL", server.address(""))
    return sha1s


def prepare(features):
    """The two lines that pandas has outdated, in today's form, and the rest."""
    numbers = features.select_dtypes("number").columns
    scaled = features[numbers].apply(lambda x: (x - x.mean()) / x.std())
    features[numbers] = scaled.fillna(0)
    return pd.get_dummies(features, dummy_na=True, dtype=float)


class KaggleHouse(d2l.DataModule):
    """The English edition's way: a data module that downloads by address."""

    def __init__(self, batch_size, sha1s=None, train=None, val=None):
        super().__init__()
        self.save_hyperparameters()
        if self.train is None:
            self.raw_train, self.raw_val = (
                pd.read_csv(
                    d2l.download(
                        d2l.DATA_URL + f"kaggle_house_pred_{part}.csv",
                        self.root,
                        sha1_hash=sha1s[part],
                    )
                )
                for part in ("train", "test")
            )

    def preprocess(self):
        label = "SalePrice"
        raw = (self.raw_train.drop(columns=["Id", label]),
               self.raw_val.drop(columns=["Id"]))  # fmt: skip
        features = prepare(pd.concat(raw))
        n = len(self.raw_train)
        self.train = features[:n].copy()
        self.train[label] = self.raw_train[label]
        self.val = features[n:].copy()

    def get_dataloader(self, train):
        data = self.train if train else self.val
        if "SalePrice" not in data:
            return None

        def tensor(values):
            return torch.tensor(values.values.astype(float)).float()

        prices = torch.log(tensor(data["SalePrice"]))
        X = tensor(data.drop(columns=["SalePrice"]))
        pair = (X, d2l.reshape(prices, (-1, 1)))
        return self.get_tensorloader(pair, train)


def test_the_english_house_prices(world, server, houses):
    data = KaggleHouse(batch_size=64, sha1s=houses)
    assert files_below(world / "data") == [
        "kaggle_house_pred_test.csv",
        "kaggle_house_pred_train.csv",
    ]
    data.preprocess()
    trainer = d2l.Trainer(max_epochs=10, progress=False)
    size, losses, models = len(data.train) // 5, [], []
    for k in range(5):
        rows = range(k * size, (k + 1) * size)
        fold = KaggleHouse(
            data.batch_size,
            train=data.train.drop(index=rows),
            val=data.train.loc[rows],
        )
        model = d2l.LinearRegression(lr=0.05)
        model.board.yscale = "log"
        if k:
            model.board.display = False
        trainer.fit(model, fold)
        losses.append(float(model.board.data["val_loss"][-1].y))
        models.append(model)
    assert len(losses) == 5 and max(losses) < 120
    X = torch.tensor(data.val.values.astype(float), dtype=torch.float32)
    with torch.no_grad():
        prices = torch.stack([m(X) for m in models]).exp().mean(dim=0)
    assert prices.shape == (40, 1) and prices.isfinite().all()
    KaggleHouse(batch_size=64, sha1s=houses)
    assert len(server.requests) == 2


def test_the_chinese_house_prices(world, server, houses):
    train_data = pd.read_csv(d2l.download("kaggle_house_train"))
    test_data = pd.read_csv(d2l.download("kaggle_house_test"))
    assert (train_data.shape, test_data.shape) == ((120, 8), (40, 7))
    both = (train_data.iloc[:, 1:-1], test_data.iloc[:, 1:])
    features = torch.tensor(prepare(pd.concat(both)).values).float()
    labels = d2l.tensor(train_data.SalePrice.values.reshape(-1, 1)).float()
    X, y = features[:100], labels[:100].log()
    torch.manual_seed(0)
    net = nn.Sequential(nn.Linear(X.shape[1], 1))
    optimizer = torch.optim.Adam(net.parameters(), lr=0.5)
    loss, curves = nn.MSELoss(), [[], []]
    for _ in range(60):
        for batch, wanted in d2l.load_array((X, y), 64):
            optimizer.zero_grad()
            loss(net(batch), wanted).backward()
            optimizer.step()
        with torch.no_grad():
            for curve, rows in zip(
                curves, (slice(0, 100), slice(100, 120)), strict=True
            ):
                error = loss(net(features[:120][rows]), labels[rows].log())
                curve.append(error.sqrt().item())
    d2l.plot(
        list(range(1, 61)),
        curves,
        xlabel="epoch",
        ylabel="rmse",
        xlim=[1, 60],
        legend=["train", "valid"],
        yscale="log",
    )
    d2l.plt.close("all")
    assert curves[1][-1] < 0.5 < curves[1][0]
    test_data["SalePrice"] = d2l.numpy(net(features[120:]).exp()).reshape(-1)
    submission = test_data[["Id", "SalePrice"]]
    submission.to_csv(world / "submission.csv", index=False)
    lines = (world / "submission.csv").read_text().splitlines()
    assert len(lines) == 41 and re.fullmatch(r"1,\d+\.?\d*", lines[1])
    assert sorted(server.requests) == [
        "/kaggle_house_pred_test.csv",
        "/kaggle_house_pred_train.csv",
    ]
