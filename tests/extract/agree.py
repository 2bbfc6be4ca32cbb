"""Run in a process of its own: does d2lib agree with its saved cells?

Reads {"segments": [[place, source, futures, method], ...], "modules": [...]},
prints one JSON object with what it found. The network is switched off.
"""

import __future__

import dis
import importlib
import json
import socket
import sys
import types

SLOW = ("torchvision", "pandas", "matplotlib", "IPython")


def refuse(*_, **__):
    """Stand in for whatever would ask the network."""
    raise AssertionError("the network was asked")


def loaded(prefixes):
    """Loaded modules of these packages."""
    return sorted(m for m in sys.modules if m.split(".")[0] in prefixes)


def run_cells(segments, library):
    """All saved statements in one namespace; d2l is that namespace.

    A method's def binds its name on its page only: here that is undone.
    """
    fallbacks = {*library._LAZY, *library._ALIASES}

    class Space(types.ModuleType):
        def __getattr__(self, name):
            if name in fallbacks:
                return getattr(library, name)
            raise AttributeError(name)

    space = Space("book")
    for place, source, futures, method in segments:
        flags = 0
        for future in futures:
            flags |= getattr(__future__, future).compiler_flag
        space.d2l = space
        before = dict(vars(space))
        code = compile(source, place, "exec", flags, dont_inherit=True)
        exec(code, vars(space))
        if method in before:
            setattr(space, method, before[method])
    return space


IGNORED = {"PUSH_NULL", "PRECALL", "NOP", "EXTENDED_ARG", "COPY_FREE_VARS"}


def steps(code):
    """A code object's instructions, whatever line or module it is in."""
    found = []
    for step in dis.get_instructions(code):
        value = step.argval
        if isinstance(value, types.CodeType):
            value = steps(value)
        elif step.opcode in dis.hasjrel or step.opcode in dis.hasjabs:
            value = None
        # how a name is looked up may depend on the module's own imports
        name = step.opname.replace("LOAD_METHOD", "LOAD_ATTR")
        # within a class, super(X, self) brings a cell that nothing reads
        if name not in IGNORED:
            found.append((name, repr(value)))
    return found


def method_code(item):
    """The instructions of a function, method or property, else None."""
    for inner in ("fget", "__func__", "__wrapped__"):
        item = getattr(item, inner, None) or item
    code = getattr(item, "__code__", None)
    return code and [code.co_varnames, code.co_argcount, steps(code)]


def differences(space, library):
    """Yield (what differs or None) for everything compared."""
    for name in library._MODULES:
        ours, theirs = vars(space)[name], getattr(library, name)
        if type(ours) is not type(theirs):
            yield f"{name}: {type(ours)} and {type(theirs)}"
        elif isinstance(ours, type) and ours is not theirs:
            if dir(ours) != dir(theirs):
                yield f"{name}: dir() differs"
            for key in vars(ours).keys() & vars(theirs).keys():
                mine = method_code(vars(ours)[key])
                same = mine == method_code(vars(theirs)[key])
                yield None if same else f"{name}.{key}: its code differs"
        else:
            same = method_code(ours) == method_code(theirs)
            yield None if same else f"{name}: its code differs"


def load_each_first(modules):
    """Import every chapter once as the first one."""
    for first in modules:
        for name in loaded({"d2lib"}):
            del sys.modules[name]
        importlib.import_module(f"d2lib.{first}")


def main():
    """Everything in one process: importing torch takes its time."""
    socket.socket.connect = socket.create_connection = refuse
    socket.getaddrinfo = refuse
    asked = json.load(sys.stdin)
    library = importlib.import_module("d2lib")
    answer = {"at import": loaded({"torch", *SLOW})}
    answer["modules at import"] = loaded({"d2lib"})
    for name in library._MODULES:
        getattr(library, name)
    answer["after all names"] = loaded(SLOW)
    space = run_cells(asked["segments"], library)
    found = list(differences(space, library))
    answer["compared"] = len(found)
    answer["differ"] = sorted(item for item in found if item)
    load_each_first(asked["modules"])
    print(json.dumps(answer))


if __name__ == "__main__":
    main()
