"""The two libraries that a program of a section must end alike with."""

import d2l.torch as original

import d2lib

LIBRARIES = (d2lib, original)
