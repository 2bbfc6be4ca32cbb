"""The library of D2L Notes: write ``import d2lib as d2l``.

Generated from the pages of the book by `make lib`; do not edit.
Each chapter is a module; its names are loaded when they are first used.
"""

from importlib import import_module as _import_module
from typing import TYPE_CHECKING
from typing import Any as _Any

if TYPE_CHECKING:
    from d2lib.appendix import (
        CLOTHES as CLOTHES,
        CheckpointError as CheckpointError,
        Cloth as Cloth,
        Curve as Curve,
        DATA_SETS as DATA_SETS,
        DOWNLOAD as DOWNLOAD,
        DataError as DataError,
        DataSet as DataSet,
        History as History,
        LAZY_MODULES as LAZY_MODULES,
        NetworkError as NetworkError,
        Point as Point,
        STAND_IN_VERSION as STAND_IN_VERSION,
        TENSOR_ALIASES as TENSOR_ALIASES,
        UNREACHABLE as UNREACHABLE,
        Unreachable as Unreachable,
        accuracy_on as accuracy_on,
        all_devices as all_devices,
        asked_folder as asked_folder,
        at_cell_end as at_cell_end,
        cache_folder as cache_folder,
        configure_axes as configure_axes,
        copy_url as copy_url,
        curve_style as curve_style,
        data_contents as data_contents,
        data_fingerprint as data_fingerprint,
        data_folder as data_folder,
        download_file as download_file,
        draw_ankle_boot as draw_ankle_boot,
        draw_bag as draw_bag,
        draw_coat as draw_coat,
        draw_dress as draw_dress,
        draw_patterns as draw_patterns,
        draw_pullover as draw_pullover,
        draw_sandal as draw_sandal,
        draw_shirt as draw_shirt,
        draw_sneaker as draw_sneaker,
        draw_t_shirt as draw_t_shirt,
        draw_trouser as draw_trouser,
        draw_weave as draw_weave,
        drawn_clothes as drawn_clothes,
        fashion_mnist as fashion_mnist,
        fetch_files as fetch_files,
        file_lock as file_lock,
        files_below as files_below,
        find_files as find_files,
        get_data_files as get_data_files,
        in_notebook as in_notebook,
        install_as_d2l as install_as_d2l,
        keep_freed_memory as keep_freed_memory,
        on_device as on_device,
        pack as pack,
        pack_board as pack_board,
        pack_random_state as pack_random_state,
        paint_body as paint_body,
        paint_buttons as paint_buttons,
        paint_shoe as paint_shoe,
        paint_sleeves as paint_sleeves,
        paint_upper as paint_upper,
        parse_idx as parse_idx,
        project_folder as project_folder,
        read_checkpoint as read_checkpoint,
        read_verified as read_verified,
        remove_broken as remove_broken,
        report as report,
        reported_number as reported_number,
        set_seed as set_seed,
        share as share,
        show_figure as show_figure,
        to_numpy as to_numpy,
        train_batch_ch13 as train_batch_ch13,
        train_ch13 as train_ch13,
        unpack as unpack,
        unpack_board as unpack_board,
        unpack_random_state as unpack_random_state,
        warn_of_stand_in as warn_of_stand_in,
        weighted_mean as weighted_mean,
        write_checkpoint as write_checkpoint,
    )
    from d2lib.linear_classification import (
        Accumulator as Accumulator,
        Animator as Animator,
        Classifier as Classifier,
        FASHION_LABELS as FASHION_LABELS,
        FashionMNIST as FashionMNIST,
        LabelledImages as LabelledImages,
        PixelTransform as PixelTransform,
        SoftmaxRegression as SoftmaxRegression,
        accuracy as accuracy,
        evaluate_accuracy as evaluate_accuracy,
        evaluating as evaluating,
        fits as fits,
        get_dataloader_workers as get_dataloader_workers,
        get_fashion_mnist_labels as get_fashion_mnist_labels,
        image_size as image_size,
        interpolation_matrix as interpolation_matrix,
        load_data_fashion_mnist as load_data_fashion_mnist,
        predict_ch3 as predict_ch3,
        show_images as show_images,
        stream as stream,
        take_turns as take_turns,
        train_ch3 as train_ch3,
        train_epoch_ch3 as train_epoch_ch3,
    )
    from d2lib.linear_regression import (
        CountedLoader as CountedLoader,
        DataModule as DataModule,
        HyperParameters as HyperParameters,
        LinearRegression as LinearRegression,
        LinearRegressionScratch as LinearRegressionScratch,
        Module as Module,
        ProgressBoard as ProgressBoard,
        SGD as SGD,
        SyntheticRegressionData as SyntheticRegressionData,
        TensorLoader as TensorLoader,
        Timer as Timer,
        Trainer as Trainer,
        add_to_class as add_to_class,
        data_iter as data_iter,
        draw_seed as draw_seed,
        linreg as linreg,
        load_array as load_array,
        sgd as sgd,
        squared_loss as squared_loss,
        synthetic_data as synthetic_data,
    )
    from d2lib.preliminaries import (
        pair_curves as pair_curves,
        plot as plot,
        set_axes as set_axes,
        set_figsize as set_figsize,
        to_curves as to_curves,
        to_lists as to_lists,
        use_svg_display as use_svg_display,
    )
    from torch.nn import Module as nn_Module
    from matplotlib import pyplot as plt

    abs: _Any
    arange: _Any
    argmax: _Any
    astype: _Any
    batch_matmul: _Any
    concat: _Any
    cos: _Any
    cosh: _Any
    exp: _Any
    expand_dims: _Any
    eye: _Any
    float32: _Any
    int32: _Any
    int64: _Any
    linspace: _Any
    log: _Any
    matmul: _Any
    meshgrid: _Any
    normal: _Any
    numpy: _Any
    ones: _Any
    ones_like: _Any
    rand: _Any
    randn: _Any
    reduce_mean: _Any
    reduce_sum: _Any
    repeat: _Any
    reshape: _Any
    sigmoid: _Any
    sin: _Any
    sinh: _Any
    size: _Any
    stack: _Any
    swapaxes: _Any
    tanh: _Any
    tensor: _Any
    to: _Any
    transpose: _Any
    zeros: _Any
    zeros_like: _Any

__all__: list[str] = [
    "Accumulator",
    "Animator",
    "CLOTHES",
    "CheckpointError",
    "Classifier",
    "Cloth",
    "CountedLoader",
    "Curve",
    "DATA_SETS",
    "DOWNLOAD",
    "DataError",
    "DataModule",
    "DataSet",
    "FASHION_LABELS",
    "FashionMNIST",
    "History",
    "HyperParameters",
    "LabelledImages",
    "LinearRegression",
    "LinearRegressionScratch",
    "Module",
    "NetworkError",
    "PixelTransform",
    "Point",
    "ProgressBoard",
    "SGD",
    "STAND_IN_VERSION",
    "SoftmaxRegression",
    "SyntheticRegressionData",
    "TensorLoader",
    "Timer",
    "Trainer",
    "UNREACHABLE",
    "Unreachable",
    "accuracy",
    "accuracy_on",
    "add_to_class",
    "all_devices",
    "asked_folder",
    "at_cell_end",
    "cache_folder",
    "configure_axes",
    "copy_url",
    "curve_style",
    "data_contents",
    "data_fingerprint",
    "data_folder",
    "data_iter",
    "download_file",
    "draw_ankle_boot",
    "draw_bag",
    "draw_coat",
    "draw_dress",
    "draw_patterns",
    "draw_pullover",
    "draw_sandal",
    "draw_seed",
    "draw_shirt",
    "draw_sneaker",
    "draw_t_shirt",
    "draw_trouser",
    "draw_weave",
    "drawn_clothes",
    "evaluate_accuracy",
    "evaluating",
    "fashion_mnist",
    "fetch_files",
    "file_lock",
    "files_below",
    "find_files",
    "fits",
    "get_data_files",
    "get_dataloader_workers",
    "get_fashion_mnist_labels",
    "image_size",
    "in_notebook",
    "install_as_d2l",
    "interpolation_matrix",
    "keep_freed_memory",
    "linreg",
    "load_array",
    "load_data_fashion_mnist",
    "on_device",
    "pack",
    "pack_board",
    "pack_random_state",
    "paint_body",
    "paint_buttons",
    "paint_shoe",
    "paint_sleeves",
    "paint_upper",
    "pair_curves",
    "parse_idx",
    "plot",
    "predict_ch3",
    "project_folder",
    "read_checkpoint",
    "read_verified",
    "remove_broken",
    "report",
    "reported_number",
    "set_axes",
    "set_figsize",
    "set_seed",
    "sgd",
    "share",
    "show_figure",
    "show_images",
    "squared_loss",
    "stream",
    "synthetic_data",
    "take_turns",
    "to_curves",
    "to_lists",
    "to_numpy",
    "train_batch_ch13",
    "train_ch13",
    "train_ch3",
    "train_epoch_ch3",
    "unpack",
    "unpack_board",
    "unpack_random_state",
    "use_svg_display",
    "warn_of_stand_in",
    "weighted_mean",
    "write_checkpoint",
]
_MODULES: dict[str, str] = {
    "Accumulator": "linear_classification",
    "Animator": "linear_classification",
    "CLOTHES": "appendix",
    "CheckpointError": "appendix",
    "Classifier": "linear_classification",
    "Cloth": "appendix",
    "CountedLoader": "linear_regression",
    "Curve": "appendix",
    "DATA_SETS": "appendix",
    "DOWNLOAD": "appendix",
    "DataError": "appendix",
    "DataModule": "linear_regression",
    "DataSet": "appendix",
    "FASHION_LABELS": "linear_classification",
    "FashionMNIST": "linear_classification",
    "History": "appendix",
    "HyperParameters": "linear_regression",
    "LAZY_MODULES": "appendix",
    "LabelledImages": "linear_classification",
    "LinearRegression": "linear_regression",
    "LinearRegressionScratch": "linear_regression",
    "Module": "linear_regression",
    "NetworkError": "appendix",
    "PixelTransform": "linear_classification",
    "Point": "appendix",
    "ProgressBoard": "linear_regression",
    "SGD": "linear_regression",
    "STAND_IN_VERSION": "appendix",
    "SoftmaxRegression": "linear_classification",
    "SyntheticRegressionData": "linear_regression",
    "TENSOR_ALIASES": "appendix",
    "TensorLoader": "linear_regression",
    "Timer": "linear_regression",
    "Trainer": "linear_regression",
    "UNREACHABLE": "appendix",
    "Unreachable": "appendix",
    "accuracy": "linear_classification",
    "accuracy_on": "appendix",
    "add_to_class": "linear_regression",
    "all_devices": "appendix",
    "asked_folder": "appendix",
    "at_cell_end": "appendix",
    "cache_folder": "appendix",
    "configure_axes": "appendix",
    "copy_url": "appendix",
    "curve_style": "appendix",
    "data_contents": "appendix",
    "data_fingerprint": "appendix",
    "data_folder": "appendix",
    "data_iter": "linear_regression",
    "download_file": "appendix",
    "draw_ankle_boot": "appendix",
    "draw_bag": "appendix",
    "draw_coat": "appendix",
    "draw_dress": "appendix",
    "draw_patterns": "appendix",
    "draw_pullover": "appendix",
    "draw_sandal": "appendix",
    "draw_seed": "linear_regression",
    "draw_shirt": "appendix",
    "draw_sneaker": "appendix",
    "draw_t_shirt": "appendix",
    "draw_trouser": "appendix",
    "draw_weave": "appendix",
    "drawn_clothes": "appendix",
    "evaluate_accuracy": "linear_classification",
    "evaluating": "linear_classification",
    "fashion_mnist": "appendix",
    "fetch_files": "appendix",
    "file_lock": "appendix",
    "files_below": "appendix",
    "find_files": "appendix",
    "fits": "linear_classification",
    "get_data_files": "appendix",
    "get_dataloader_workers": "linear_classification",
    "get_fashion_mnist_labels": "linear_classification",
    "image_size": "linear_classification",
    "in_notebook": "appendix",
    "install_as_d2l": "appendix",
    "interpolation_matrix": "linear_classification",
    "keep_freed_memory": "appendix",
    "linreg": "linear_regression",
    "load_array": "linear_regression",
    "load_data_fashion_mnist": "linear_classification",
    "on_device": "appendix",
    "pack": "appendix",
    "pack_board": "appendix",
    "pack_random_state": "appendix",
    "paint_body": "appendix",
    "paint_buttons": "appendix",
    "paint_shoe": "appendix",
    "paint_sleeves": "appendix",
    "paint_upper": "appendix",
    "pair_curves": "preliminaries",
    "parse_idx": "appendix",
    "plot": "preliminaries",
    "predict_ch3": "linear_classification",
    "project_folder": "appendix",
    "read_checkpoint": "appendix",
    "read_verified": "appendix",
    "remove_broken": "appendix",
    "report": "appendix",
    "reported_number": "appendix",
    "set_axes": "preliminaries",
    "set_figsize": "preliminaries",
    "set_seed": "appendix",
    "sgd": "linear_regression",
    "share": "appendix",
    "show_figure": "appendix",
    "show_images": "linear_classification",
    "squared_loss": "linear_regression",
    "stream": "linear_classification",
    "synthetic_data": "linear_regression",
    "take_turns": "linear_classification",
    "to_curves": "preliminaries",
    "to_lists": "preliminaries",
    "to_numpy": "appendix",
    "train_batch_ch13": "appendix",
    "train_ch13": "appendix",
    "train_ch3": "linear_classification",
    "train_epoch_ch3": "linear_classification",
    "unpack": "appendix",
    "unpack_board": "appendix",
    "unpack_random_state": "appendix",
    "use_svg_display": "preliminaries",
    "warn_of_stand_in": "appendix",
    "weighted_mean": "appendix",
    "write_checkpoint": "appendix",
}
_LAZY: dict[str, str] = {
    "nn_Module": "torch.nn.Module",
    "plt": "matplotlib.pyplot",
}
_ALIASES: tuple[str, ...] = (
    "abs",
    "arange",
    "argmax",
    "astype",
    "batch_matmul",
    "concat",
    "cos",
    "cosh",
    "exp",
    "expand_dims",
    "eye",
    "float32",
    "int32",
    "int64",
    "linspace",
    "log",
    "matmul",
    "meshgrid",
    "normal",
    "numpy",
    "ones",
    "ones_like",
    "rand",
    "randn",
    "reduce_mean",
    "reduce_sum",
    "repeat",
    "reshape",
    "sigmoid",
    "sin",
    "sinh",
    "size",
    "stack",
    "swapaxes",
    "tanh",
    "tensor",
    "to",
    "transpose",
    "zeros",
    "zeros_like",
)

if not TYPE_CHECKING:

    def __getattr__(name):
        """Load what has this name: a saved one, a module or an alias."""
        if name in _MODULES:
            module = _import_module(f"{__name__}.{_MODULES[name]}")
            value = globals()[name] = getattr(module, name)
        elif name in _LAZY:
            value = globals()[name] = _find(_LAZY[name])
        elif name in _ALIASES:
            value = __getattr__("TENSOR_ALIASES")[name]
            value = _find(value) if isinstance(value, str) else value
        else:
            raise AttributeError(_missing(name), name=name)
        return value


def __dir__() -> list[str]:
    """The public names, and the modules that d2l.NAME reaches."""
    return sorted({*__all__, *_LAZY})


def _find(path: str) -> _Any:
    """Import "package.module" or "package.module.name"."""
    try:
        return _import_module(path)
    except ModuleNotFoundError as error:
        if error.name != path:
            raise
    parent, _, name = path.rpartition(".")
    return getattr(_import_module(parent), name)


def _missing(name: str) -> str:
    """Say that there is no such name, and which ones come close."""
    text = f"module {__name__!r} has no attribute {name!r}"
    if name.startswith("__"):
        return text
    from difflib import get_close_matches

    known = [*_MODULES, *_LAZY, *_ALIASES]
    close = get_close_matches(name, known, 3)
    return f"{text}; close: {', '.join(close)}" if close else text
