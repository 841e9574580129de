"""How a template calls a function: directly.

Jinja asks three questions at each call, whether the function wants to know about the
template too. For plain functions and macros the answer is known; a page makes hundreds of calls.
"""

from types import BuiltinMethodType, FunctionType, MethodType

from flask import Flask
from jinja2.runtime import Context, Macro

PLAIN = (FunctionType, MethodType, BuiltinMethodType)


class DirectContext(Context):
    def __init__(self, *given, **named):
        super().__init__(*given, **named)
        # Every template of ours has the same globals, so none has to be carried into an import.
        self.globals_keys = frozenset()

    def call(self, function, *args, **kwargs):
        kind = type(function)
        if kind is Macro:
            args = (self.eval_ctx, *args)
        elif kind not in PLAIN or hasattr(function, "jinja_pass_arg"):
            return super().call(function, *args, **kwargs)
        # What Jinja hands over for functions that want the context.
        kwargs.pop("_block_vars", None)
        kwargs.pop("_loop_vars", None)
        return function(*args, **kwargs)


def init_app(app: Flask) -> None:
    app.jinja_env.context_class = DirectContext
