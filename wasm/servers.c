/* Servers and tools as scripts see them: `files.read_text_file(path="a.csv")`.
 *
 * What every call goes through is here, in C: Python code would write counters into its code objects in every instance,
 * and those pages have to be restored. What only some calls need, above all every explanation, is in python/. */
#include "guest.h"

#include <stddef.h>
#include <string.h>

#include "internal/pycore_modsupport.h"

typedef struct {
    PyObject_HEAD
    PyObject *name;
    PyObject *tools; /* the tools used so far, by name */
} Server;

typedef struct {
    PyObject_HEAD
    vectorcallfunc vectorcall;
    PyObject *server, *tool; /* names on the wire */
    PyObject *name, *qualified_name;
    PyObject *parameters; /* [[name, name on the wire, is it required, annotation], ...] */
    PyObject *open;
} Tool;

/* From python/codecell/tools.py. */
static PyObject *server_type, *tool_type, *bind, *explain, *list_tools;
static PyObject *key_server, *key_tool, *key_parameters, *key_open;

PyObject *servers_install(PyObject *Py_UNUSED(module), PyObject *args)
{
    if (!PyArg_ParseTuple(args, "OOOOO:install_servers", &server_type, &tool_type, &bind, &explain, &list_tools))
        return NULL;
    PyObject *kept[] = {server_type, tool_type, bind, explain, list_tools};
    for (size_t i = 0; i < Py_ARRAY_LENGTH(kept); i++)
        Py_INCREF(kept[i]);
    key_server = PyUnicode_InternFromString("server");
    key_tool = PyUnicode_InternFromString("tool");
    key_parameters = PyUnicode_InternFromString("parameters");
    key_open = PyUnicode_InternFromString("open");
    Py_RETURN_NONE;
}

/* The arguments as JSON, or an error that names the argument at fault. `label` names the tool. */
static PyObject *encode_arguments(PyObject *label, PyObject *arguments)
{
    PyObject *json = json_encode(arguments);
    if (json == NULL) {
        PyObject *error = PyErr_GetRaisedException();
        PyObject *named = PyObject_CallFunctionObjArgs(explain, label, arguments, error, NULL);
        Py_XDECREF(named); /* it raises */
        Py_DECREF(error);
    }
    return json;
}

static PyObject *call_tool(PyObject *label, PyObject *server, PyObject *tool, PyObject *arguments, enum reply_form form)
{
    PyObject *json = encode_arguments(label, arguments);
    if (json == NULL)
        return NULL;
    enum reply_status status = REPLY_FAILURE;
    PyObject *payload = bridge_call(server, tool, json, form, &status);
    Py_DECREF(json);
    return reply_value(server, tool, status, payload);
}

/* The form that the argument after `label, server, tool, arguments` asks for. */
static enum reply_form form_of(PyObject *const *args, Py_ssize_t count)
{
    return count > 4 && Py_IsTrue(args[4]) ? FORM_WHOLE : FORM_VALUE;
}

PyObject *servers_start(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (!_PyArg_CheckPositional("start_tool", count, 4, 5))
        return NULL;
    PyObject *json = encode_arguments(args[0], args[3]);
    PyObject *handle = json == NULL ? NULL : bridge_start(args[1], args[2], json, form_of(args, count));
    Py_XDECREF(json);
    return handle;
}

PyObject *servers_value(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (!_PyArg_CheckPositional("reply_value", count, 4, 4))
        return NULL;
    unsigned long status = PyLong_AsUnsignedLong(args[2]);
    if (PyErr_Occurred())
        return NULL;
    return reply_value(args[0], args[1], (enum reply_status)status, Py_NewRef(args[3]));
}

PyObject *servers_call(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    if (!_PyArg_CheckPositional("call_tool", count, 4, 5))
        return NULL;
    return call_tool(args[0], args[1], args[2], args[3], form_of(args, count));
}

/* The catalog's entry for a tool, a server ("" for `tool`) or everything ("" for both). */
static PyObject *describe(PyObject *server, PyObject *tool)
{
    enum reply_status status;
    PyObject *payload = bridge_describe(server, tool, &status);
    if (payload == NULL)
        return NULL;
    PyObject *entry = NULL;
    if (status == REPLY_FAILURE)
        PyErr_SetObject(PyExc_AttributeError, payload);
    else if (status == REPLY_TOOL_ERROR)
        reply_raise(server, tool, payload);
    else
        entry = json_decode(payload);
    Py_DECREF(payload);
    return entry;
}

PyObject *servers_describe(PyObject *Py_UNUSED(module), PyObject *const *args, Py_ssize_t count)
{
    return _PyArg_CheckPositional("describe", count, 2, 2) ? describe(args[0], args[1]) : NULL;
}

/* -- tools ------------------------------------------------------------------- */

/* Whether `parameter` is still as the host described it: a script can change the list. One that is not goes through
 * Python code, which only needs that it can be read. */
static bool is_parameter(PyObject *parameter)
{
    return PyList_CheckExact(parameter) && PyList_GET_SIZE(parameter) == 4
           && PyUnicode_CheckExact(PyList_GET_ITEM(parameter, 0)) && PyUnicode_CheckExact(PyList_GET_ITEM(parameter, 1));
}

/* The arguments by their names on the wire, if they are as simple as most are: each parameter under its own name, none
 * missing and none besides. NULL without an exception if they are not. */
static PyObject *bind_simply(Tool *tool, PyObject *const *args, Py_ssize_t positional, PyObject *names)
{
    Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names), used = 0;
    Py_ssize_t parameters = PyList_GET_SIZE(tool->parameters);
    if (positional > parameters || (positional == 1 && named == 0 && PyDict_CheckExact(args[0])))
        return NULL;
    PyObject *bound = PyDict_New();
    for (Py_ssize_t i = 0; bound != NULL && i < parameters; i++) {
        PyObject *parameter = PyList_GET_ITEM(tool->parameters, i), *value = NULL;
        if (!is_parameter(parameter)) {
            Py_CLEAR(bound);
            break;
        }
        for (Py_ssize_t n = 0; n < named && value == NULL; n++)
            if (PyUnicode_Compare(PyTuple_GET_ITEM(names, n), PyList_GET_ITEM(parameter, 0)) == 0)
                value = args[positional + n];
        used += value != NULL;
        bool required = Py_IsTrue(PyList_GET_ITEM(parameter, 2));
        if (i < positional ? value != NULL : value == NULL && required)
            Py_CLEAR(bound);
        else if (i < positional)
            value = args[i];
        if (bound != NULL && value != NULL && PyDict_SetItem(bound, PyList_GET_ITEM(parameter, 1), value) < 0)
            Py_CLEAR(bound);
    }
    if (bound != NULL && used < named)
        Py_CLEAR(bound);
    return bound;
}

/* The same by tools.py, which also knows the other ways to write arguments, or raises TypeError with the right one. */
static PyObject *bind_fully(Tool *tool, PyObject *const *args, Py_ssize_t positional, PyObject *names)
{
    PyObject *values = PyTuple_New(positional), *keywords = PyDict_New(), *bound = NULL;
    if (values != NULL && keywords != NULL) {
        for (Py_ssize_t i = 0; i < positional; i++)
            PyTuple_SET_ITEM(values, i, Py_NewRef(args[i]));
        Py_ssize_t named = names == NULL ? 0 : PyTuple_GET_SIZE(names);
        int failed = 0;
        for (Py_ssize_t i = 0; i < named && !failed; i++)
            failed = PyDict_SetItem(keywords, PyTuple_GET_ITEM(names, i), args[positional + i]);
        if (!failed)
            bound = PyObject_CallFunctionObjArgs(bind, (PyObject *)tool, values, keywords, NULL);
    }
    Py_XDECREF(values);
    Py_XDECREF(keywords);
    return bound;
}

static PyObject *tool_call(PyObject *self, PyObject *const *args, size_t nargsf, PyObject *names)
{
    Tool *tool = (Tool *)self;
    Py_ssize_t positional = PyVectorcall_NARGS(nargsf);
    PyObject *bound = bind_simply(tool, args, positional, names);
    if (bound == NULL && !PyErr_Occurred())
        bound = bind_fully(tool, args, positional, names);
    if (bound == NULL)
        return NULL;
    PyObject *value = call_tool(tool->qualified_name, tool->server, tool->tool, bound, FORM_VALUE);
    Py_DECREF(bound);
    return value;
}

/* `entry` is what the host says of the tool; the host is trusted to say it in its form. */
static PyObject *make_tool(PyObject *server_name, PyObject *name, PyObject *entry)
{
    PyObject *tool = PyType_GenericAlloc((PyTypeObject *)tool_type, 0);
    if (tool == NULL)
        return NULL;
    Tool *self = (Tool *)tool;
    self->vectorcall = tool_call;
    self->server = Py_XNewRef(PyDict_GetItemWithError(entry, key_server));
    self->tool = Py_XNewRef(PyDict_GetItemWithError(entry, key_tool));
    self->parameters = Py_XNewRef(PyDict_GetItemWithError(entry, key_parameters));
    self->open = Py_XNewRef(PyDict_GetItemWithError(entry, key_open));
    self->name = Py_NewRef(name);
    self->qualified_name = PyUnicode_FromFormat("%U.%U", server_name, name);
    if (self->server == NULL || self->tool == NULL || self->open == NULL || self->qualified_name == NULL
        || self->parameters == NULL || !PyList_CheckExact(self->parameters)) {
        if (!PyErr_Occurred())
            PyErr_SetString(PyExc_SystemError, "the host describes tools in an unknown way");
        Py_CLEAR(tool);
    }
    return tool;
}

static int tool_traverse(PyObject *self, visitproc visit, void *arg)
{
    Tool *tool = (Tool *)self;
    Py_VISIT(tool->parameters);
    return 0;
}

static void tool_dealloc(PyObject *self)
{
    Tool *tool = (Tool *)self;
    PyObject_GC_UnTrack(self);
    Py_XDECREF(tool->server);
    Py_XDECREF(tool->tool);
    Py_XDECREF(tool->name);
    Py_XDECREF(tool->qualified_name);
    Py_XDECREF(tool->parameters);
    Py_XDECREF(tool->open);
    Py_TYPE(self)->tp_free(self);
}

#define MEMBER(public, structure, field) {public, Py_T_OBJECT_EX, offsetof(structure, field), Py_READONLY}

static PyMemberDef tool_members[] = {
    MEMBER("_server", Tool, server),
    MEMBER("_tool", Tool, tool),
    MEMBER("__name__", Tool, name),
    MEMBER("__qualname__", Tool, qualified_name),
    MEMBER("_parameters", Tool, parameters),
    MEMBER("_open", Tool, open),
    {NULL},
};

static PyTypeObject ToolType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_codecell.Tool",
    .tp_basicsize = sizeof(Tool),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC | Py_TPFLAGS_HAVE_VECTORCALL
                | Py_TPFLAGS_DISALLOW_INSTANTIATION,
    .tp_vectorcall_offset = offsetof(Tool, vectorcall),
    .tp_call = PyVectorcall_Call,
    .tp_members = tool_members,
    .tp_traverse = tool_traverse,
    .tp_dealloc = tool_dealloc,
};

/* -- servers ----------------------------------------------------------------- */

static PyObject *server_new(PyTypeObject *type, PyObject *args, PyObject *Py_UNUSED(keywords))
{
    PyObject *name;
    if (!PyArg_ParseTuple(args, "U:Server", &name))
        return NULL;
    PyObject *self = type->tp_alloc(type, 0);
    if (self != NULL) {
        ((Server *)self)->name = Py_NewRef(name);
        ((Server *)self)->tools = PyDict_New();
        if (((Server *)self)->tools == NULL)
            Py_CLEAR(self);
    }
    return self;
}

static PyObject *server_getattro(PyObject *self, PyObject *name)
{
    Server *server = (Server *)self;
    PyObject *tool = PyDict_GetItemWithError(server->tools, name);
    if (tool != NULL || PyErr_Occurred())
        return Py_XNewRef(tool);
    /* Python's own attributes. No tool has the name of one of them. */
    if (PyUnicode_GET_LENGTH(name) > 1 && PyUnicode_READ_CHAR(name, 0) == '_' && PyUnicode_READ_CHAR(name, 1) == '_')
        return PyObject_GenericGetAttr(self, name);
    PyObject *entry = describe(server->name, name);
    if (entry == NULL)
        return NULL;
    tool = make_tool(server->name, name, entry);
    Py_DECREF(entry);
    if (tool != NULL && PyDict_SetItem(server->tools, name, tool) < 0)
        Py_CLEAR(tool);
    return tool;
}

static int server_traverse(PyObject *self, visitproc visit, void *arg)
{
    Py_VISIT(((Server *)self)->tools);
    return 0;
}

static void server_dealloc(PyObject *self)
{
    PyObject_GC_UnTrack(self);
    Py_XDECREF(((Server *)self)->name);
    Py_XDECREF(((Server *)self)->tools);
    Py_TYPE(self)->tp_free(self);
}

static PyMemberDef server_members[] = {
    MEMBER("__name__", Server, name),
    {NULL},
};

static PyTypeObject ServerType = {
    PyVarObject_HEAD_INIT(NULL, 0)
    .tp_name = "_codecell.Server",
    .tp_basicsize = sizeof(Server),
    .tp_flags = Py_TPFLAGS_DEFAULT | Py_TPFLAGS_BASETYPE | Py_TPFLAGS_HAVE_GC,
    .tp_new = server_new,
    .tp_getattro = server_getattro,
    .tp_members = server_members,
    .tp_traverse = server_traverse,
    .tp_dealloc = server_dealloc,
};

/* The predecessor's list of all tools; the host names it where a script mentions it. */
#define ALL_TOOLS "AVAILABLE_MCP_TOOLS"

int servers_add_all(PyObject *scope, const char *names, Py_ssize_t length)
{
    const char *end = names + length;
    while (names < end) {
        const char *line_end = memchr(names, '\n', (size_t)(end - names));
        if (line_end == NULL)
            line_end = end;
        PyObject *name = PyUnicode_DecodeUTF8(names, line_end - names, "strict");
        PyObject *server = name == NULL ? NULL
                           : PyUnicode_CompareWithASCIIString(name, ALL_TOOLS) == 0 ? PyObject_CallNoArgs(list_tools)
                           : PyObject_CallOneArg(server_type, name);
        int failed = server == NULL || PyDict_SetItem(scope, name, server) < 0;
        Py_XDECREF(name);
        Py_XDECREF(server);
        if (failed)
            return -1;
        names = line_end + 1;
    }
    return 0;
}

int servers_types_ready(PyObject *module)
{
    if (PyType_Ready(&ToolType) < 0 || PyType_Ready(&ServerType) < 0)
        return -1;
    return PyModule_AddObjectRef(module, "Tool", (PyObject *)&ToolType) < 0
           || PyModule_AddObjectRef(module, "Server", (PyObject *)&ServerType) < 0 ? -1 : 0;
}
