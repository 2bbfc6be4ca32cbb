"""Put the data where the original library looks for them."""

from __future__ import annotations

from pathlib import Path
from typing import Any


def prepare_files(folder: str) -> dict[str, Any]:
    """Write the unpacked files of Fashion-MNIST below ``folder``.

    Raises: RuntimeError where only the drawn stand-in is to be had.
    """
    import d2lib

    place, paths = d2lib.find_files("fashion-mnist")
    if place == "nowhere":
        raise RuntimeError("needs Fashion-MNIST, see README")
    raw = Path(folder, "data", "FashionMNIST", "raw")
    raw.mkdir(parents=True, exist_ok=True)
    for name, path in paths.items():
        data = d2lib.DATA_SETS["fashion-mnist"]
        (raw / name).write_bytes(d2lib.read_verified(path, name, data))
    return {"place": place}
