# SPDX-License-Identifier: Apache-2.0
"""Whether a Solidity function asks who calls it or who signed.

A value is *personal* when it comes from msg.sender, tx.origin or a recovered signer: itself, anything looked up by it,
a local that was set from it, what an internal function makes of it. A function is privileged when it, its modifiers or
an internal function that it reaches decide by a personal value: an equality, a condition that is one, or a view of
another contract that is asked about one. An order (owed[msg.sender] > 0) is no decision about who it is."""
from solidity_ast import walk

RECOVERY = ("ecrecover", "recover", "tryRecover", "recoverCalldata", "tryRecoverCalldata", "isValidSignatureNow",
            "isValidSignatureNowCalldata")
ORDERS = ("<", ">", "<=", ">=")


class Taint:
    def __init__(self, nodes, contract_bases):
        self.nodes = nodes
        self.bases = contract_bases  # most derived first
        self.seen = {}

    def privileged(self, function):
        return self._analyze(function, frozenset())[0]

    def _analyze(self, function, personal_parameters):
        """(decides by who calls, returns something personal)."""
        key = (function["id"], personal_parameters)
        if key in self.seen:
            return self.seen[key]
        self.seen[key] = (False, False)  # a recursion adds nothing of its own
        parameters = function["parameters"]["parameters"]
        frame = Frame(self, {p["id"] for i, p in enumerate(parameters) if i in personal_parameters})
        for invocation in function.get("modifiers", []):
            frame.modifier(invocation)
        frame.body(function.get("body"))
        named = {p["id"] for p in function.get("returnParameters", {}).get("parameters", [])}
        result = (frame.decides, frame.returns or bool(named & frame.personal))
        self.seen[key] = result
        return result

    def call(self, call, frame):
        """The same for a call, when it is to a function whose body is known and runs in this contract."""
        target = self._target(call)
        if target is None:
            return False, False
        arguments = list(call["arguments"])
        if len(target["parameters"]["parameters"]) == len(arguments) + 1:  # using L for T: the value before the dot
            arguments.insert(0, call["expression"]["expression"])
        return self._analyze(target, frozenset(i for i, a in enumerate(arguments) if frame.is_personal(a)))

    def is_known(self, call):
        return self._target(call) is not None

    def _target(self, call):
        expression = call["expression"]
        target = self.nodes.get(expression.get("referencedDeclaration"))
        if target is None or target["nodeType"] != "FunctionDefinition":
            return None
        if expression["nodeType"] == "MemberAccess" and self._external(target, expression):
            return None
        is_super = expression["nodeType"] == "MemberAccess" and expression["expression"].get("name") == "super"
        return target if is_super else self._most_derived(target)

    def _external(self, target, expression):
        owner = self.nodes.get(target["scope"], {})
        kind = expression["expression"]["typeDescriptions"].get("typeString", "")
        return owner.get("contractKind") != "library" and not kind.startswith("type(")

    def _most_derived(self, target):
        if not target.get("virtual"):
            return target
        for base in self.bases:
            for node in base["nodes"]:
                if node["nodeType"] == "FunctionDefinition" and node["name"] == target["name"] and node.get("body"):
                    if same_parameters(node, target):
                        return node
        return target


def same_parameters(a, b):
    types = [[p["typeDescriptions"]["typeString"] for p in f["parameters"]["parameters"]] for f in (a, b)]
    return types[0] == types[1]


class Frame:
    """One function or modifier body, with what is personal in it."""

    def __init__(self, taint, personal):
        self.taint, self.personal = taint, set(personal)
        self.decides = self.returns = False

    def modifier(self, invocation):
        definition = self.taint.nodes.get(invocation["modifierName"]["referencedDeclaration"])
        if definition is None or definition["nodeType"] != "ModifierDefinition":
            return
        arguments = invocation.get("arguments") or []
        for parameter, argument in zip(definition["parameters"]["parameters"], arguments):
            if self.is_personal(argument):
                self.personal.add(parameter["id"])
        self.body(definition["body"])

    def body(self, block):
        if block is None:
            return
        before = -1
        while before != len(self.personal):  # a loop carries values back
            before = len(self.personal)
            for node in walk(block):
                self.assign(node)
        for node in walk(block):
            self.judge(node)

    def assign(self, node):
        if node["nodeType"] == "VariableDeclarationStatement" and node.get("initialValue"):
            if self.is_personal(node["initialValue"]):
                self.personal |= {d["id"] for d in node["declarations"] if d}
        elif node["nodeType"] == "Assignment" and self.is_personal(node["rightHandSide"]):
            for target in walk(node["leftHandSide"]):
                if target["nodeType"] == "Identifier" and self._is_local(target):
                    self.personal.add(target["referencedDeclaration"])

    def _is_local(self, identifier):
        declared = self.taint.nodes.get(identifier.get("referencedDeclaration"), {})
        return declared.get("nodeType") == "VariableDeclaration" and not declared.get("stateVariable")

    def judge(self, node):
        kind = node["nodeType"]
        if kind == "BinaryOperation" and node["operator"] in ("==", "!="):
            self.decides |= self.is_personal(node["leftExpression"]) or self.is_personal(node["rightExpression"])
        elif kind == "IfStatement" or kind == "Conditional":
            self.decides |= self._condition(node["condition"])
        elif kind == "Return" and node.get("expression"):
            self.returns |= self.is_personal(node["expression"])
        elif kind == "FunctionCall":
            self._call(node)
        elif kind == "InlineAssembly":
            self.decides |= self._assembly(node)

    def _assembly(self, block):
        """It knows the caller by itself, or holds a personal value against something."""
        personal = {r["src"] for r in block["externalReferences"] if r["declaration"] in self.personal}
        for call in _yul_calls(block["AST"]):
            name = call["functionName"]["name"]
            if name in ("caller", "origin"):
                return True
            if name in ("eq", "sub", "xor") and any(a.get("src") in personal for a in call["arguments"]):
                return True
        return False

    def _call(self, call):
        name = call["expression"].get("name")
        if name in ("require", "assert") and call["arguments"]:
            self.decides |= self._condition(call["arguments"][0])
        self.decides |= self.taint.call(call, self)[0]
        # A view of another contract that is told who calls.
        text = call["expression"]["typeDescriptions"].get("typeString", "")
        if " view external" in text or " pure external" in text:
            self.decides |= any(self.is_personal(a) for a in call["arguments"])

    def _condition(self, node):
        if node["nodeType"] == "BinaryOperation":
            if node["operator"] in ORDERS:
                return False
            if node["operator"] in ("&&", "||"):
                return self._condition(node["leftExpression"]) or self._condition(node["rightExpression"])
        if node["nodeType"] == "UnaryOperation":
            return self._condition(node["subExpression"])
        if node["nodeType"] == "TupleExpression" and len(node["components"]) == 1:
            return self._condition(node["components"][0])
        return self.is_personal(node)

    def is_personal(self, expression):
        """Something in it is. What another contract answers is not, even when it was told who calls."""
        if self._source(expression):
            return True
        if expression["nodeType"] == "MemberAccess" and self._other_member(expression):
            return False
        if expression["nodeType"] == "FunctionCall":
            if self._leaves(expression) or self.taint.is_known(expression):
                return False
        children = [v for k, v in expression.items() if k not in ("typeDescriptions", "documentation")]
        return any(self.is_personal(n) for child in children for n in _topmost(child))

    def _other_member(self, access):
        """Of a struct in memory that has somebody in it: only an address is who."""
        whole = access["expression"]["typeDescriptions"].get("typeString", "")
        own = access["typeDescriptions"].get("typeString", "")
        return whole.startswith("struct ") and " memory" in whole and not own.startswith("address")

    def _leaves(self, call):
        text = call["expression"]["typeDescriptions"].get("typeString", "")
        return text.startswith("function") and (" external" in text or "bytes memory) payable returns (bool" in text)

    def _source(self, node):
        kind = node["nodeType"]
        if kind == "MemberAccess":
            return (node["expression"].get("name"), node["memberName"]) in (("msg", "sender"), ("tx", "origin"))
        if kind == "Identifier":
            return node.get("referencedDeclaration") in self.personal
        if kind == "FunctionCall":
            expression = node["expression"]
            if expression.get("memberName", expression.get("name")) in RECOVERY:
                return True
            return self.taint.call(node, self)[1]
        return False


def _topmost(value):
    """The nodes right below."""
    if isinstance(value, dict):
        if "nodeType" in value:
            yield value
        else:
            for child in value.values():
                yield from _topmost(child)
    elif isinstance(value, list):
        for child in value:
            yield from _topmost(child)


def _yul_calls(node):
    if isinstance(node, dict):
        if node.get("nodeType") == "YulFunctionCall":
            yield node
        for value in node.values():
            yield from _yul_calls(value)
    elif isinstance(node, list):
        for item in node:
            yield from _yul_calls(item)
