/* The guest's moments: `compile_archive` and `initialize` when the image is built, `run` once in every instance. */
#include "guest.h"

#include <locale.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "files/files.h"

/* Where the archive with all the Python lies while the image is being built. */
#define BUILD_ARCHIVE "/" ARCHIVE_NAME

/* How often the warm-up scripts run: until everything that is made once has been made, and until all memory that is used
 * and given back has been used. */
enum { WARM_UPS_TO_MAKE = 4, WARM_UPS_TO_SETTLE = 4 };

/* These are named after what they do; all are made before the snapshot. */
static PyObject *result_name;
static PyObject *hook_show_result, *hook_show_figures;
static PyObject *hook_shortened, *hook_raised, *hook_await, *hook_run_threads, *hook_unawaited, *hook_namespace;
static PyObject *namespace;
/* Threads that were started and have not run yet: a list of python/codecell/threads.py. */
static PyObject *waiting_threads;
/* Calls of `aio` that nobody has awaited yet: a dict of python/codecell/aio.py. */
static PyObject *left_behind;
/* The figures that a script has drawn: a dict of matplotlib, or one that stays empty. */
static PyObject *figures;

static _Noreturn void fail(const char *what)
{
    fprintf(stderr, "the image cannot be made: %s\n", what);
    if (PyErr_Occurred())
        PyErr_Print();
    fflush(stderr);
    output_flush();
    abort();
}

/* For a fault so deep that not even the diagnostics can be made: most likely, no memory is left. */
static void report_without_memory(void)
{
    static const char text[] = "{\"error_type\":\"MemoryError\",\"message\":\"out of memory\"}";
    PyErr_Clear();
    host_finish(FINISH_DIAGNOSTICS, text, sizeof text - 1, 0);
}

static int report_exception(bool before_tests)
{
    PyObject *exception = PyErr_GetRaisedException();
    PyObject *before = before_tests ? Py_True : Py_False;
    PyObject *report = exception == NULL ? NULL : PyObject_CallFunctionObjArgs(hook_raised, exception, before, NULL);
    int raised = 1;
    if (report == NULL) {
        report_without_memory();
    } else if (report == Py_None) {
        raised = 0; /* sys.exit() without an error */
    } else {
        Py_ssize_t length;
        const char *text = PyUnicode_AsUTF8AndSize(report, &length);
        if (text != NULL)
            host_finish(FINISH_DIAGNOSTICS, text, (uint32_t)length, 0);
        else
            report_without_memory();
    }
    Py_XDECREF(report);
    Py_XDECREF(exception);
    return raised;
}

/* If a script has no last expression and has shown nothing either: the value of the variable that its last statement
 * makes, because whoever writes that means it as the answer. A value that has to be awaited is no answer. */
static PyObject *value_of_last_assignment(PyObject *name)
{
    if (name == NULL || output_has_shown())
        return NULL;
    PyObject *value = PyDict_GetItemWithError(namespace, name);
    return value == NULL || PyObject_HasAttrString((PyObject *)Py_TYPE(value), "__await__") ? NULL : value;
}

/* Shows the result to people, where it may be of a package: what they see best is of no class that C makes. */
static int show_result(PyObject *value)
{
    if (Py_IsNone(hook_show_result) || !PyType_HasFeature(Py_TYPE(value), Py_TPFLAGS_HEAPTYPE))
        return 0;
    PyObject *shown = PyObject_CallOneArg(hook_show_result, value);
    Py_XDECREF(shown);
    return shown == NULL ? -1 : 0;
}

static int hand_over_result(PyObject *assigned, uint32_t result_limit)
{
    PyObject *value = PyDict_GetItemWithError(namespace, result_name);
    if (value == NULL && !PyErr_Occurred())
        value = value_of_last_assignment(assigned);
    Py_XINCREF(value);
    if (value == NULL)
        return PyErr_Occurred() ? -1 : 0;
    if (PyCoro_CheckExact(value)) /* the value of a call whose `await` was forgotten */
        Py_SETREF(value, PyObject_CallOneArg(hook_await, value));
    if (value == NULL)
        return -1;
    int status = Py_IsNone(value) ? 0 : result_finish(value, hook_shortened, result_limit);
    if (status == 0)
        status = show_result(value);
    Py_DECREF(value);
    return status;
}

/* Whether the script may have left something that had to be awaited: a call of a tool, a task, or a coroutine in a
 * variable. */
static bool may_be_unawaited(void)
{
    if (PyDict_GET_SIZE(left_behind) > 0)
        return true;
    PyObject *value;
    for (Py_ssize_t position = 0; PyDict_Next(namespace, &position, NULL, &value);)
        if (PyCoro_CheckExact(value))
            return true;
    return false;
}

/* What is left to do when the script has come to its end: the threads that nobody waited for, its result, figures that
 * nobody has seen, and a remark on what was never awaited. */
static int finish(PyObject *assigned, uint32_t result_limit)
{
    if (PyList_GET_SIZE(waiting_threads) > 0) {
        PyObject *done = PyObject_CallNoArgs(hook_run_threads);
        if (done == NULL)
            return -1;
        Py_DECREF(done);
    }
    if (hand_over_result(assigned, result_limit) < 0)
        return -1;
    if (PyDict_GET_SIZE(figures) > 0) {
        PyObject *done = PyObject_CallNoArgs(hook_show_figures);
        if (done == NULL)
            return -1;
        Py_DECREF(done);
    }
    if (may_be_unawaited()) {
        PyObject *told = PyObject_CallOneArg(hook_unawaited, namespace);
        if (told == NULL)
            return -1;
        Py_DECREF(told);
    }
    return 0;
}

/* Gives the script its variables, a JSON object or nothing, and the servers that it mentions. */
static int prepare(const char *variables, Py_ssize_t variables_length, const char *servers, Py_ssize_t servers_length)
{
    if (servers_add_all(namespace, servers, servers_length) < 0)
        return -1;
    if (variables_length == 0)
        return 0;
    PyObject *text = PyUnicode_DecodeUTF8(variables, variables_length, "strict");
    PyObject *values = text == NULL ? NULL : json_decode(text);
    int status = values == NULL ? -1 : PyDict_Update(namespace, values);
    Py_XDECREF(text);
    Py_XDECREF(values);
    return status;
}

/* Compiles the source and runs it to its end. */
static int execute(const char *source, Py_ssize_t length, PyObject **assigned)
{
    PyObject *code = script_compile(source, length, result_name, assigned);
    if (code == NULL)
        return -1;
    PyObject *value = PyEval_EvalCode(code, namespace, namespace);
    if (value != NULL && (((PyCodeObject *)code)->co_flags & CO_COROUTINE))
        Py_SETREF(value, PyObject_CallOneArg(hook_await, value));
    Py_DECREF(code);
    Py_XDECREF(value);
    return value == NULL ? -1 : 0;
}

static int evaluate(const char *source, Py_ssize_t length, uint32_t result_limit)
{
    PyObject *assigned = NULL;
    int status = execute(source, length, &assigned);
    if (status == 0)
        status = finish(assigned, result_limit);
    Py_XDECREF(assigned);
    return status;
}

/* Runs what stands before the tests, which begin at `tests`, where a line does. Its value is no result. */
static int evaluate_tested(char *source, Py_ssize_t tests)
{
    PyObject *assigned = NULL;
    char first = source[tests];
    source[tests] = 0;
    int status = execute(source, tests, &assigned);
    source[tests] = first;
    Py_XDECREF(assigned);
    return status == 0 && PyDict_Pop(namespace, result_name, NULL) < 0 ? -1 : status;
}

/* Runs the tests, whose lines keep their numbers: what stands before them becomes blank in a copy. */
static int evaluate_tests(const char *source, Py_ssize_t length, Py_ssize_t tests, uint32_t result_limit)
{
    char *copy = malloc((size_t)length + 1);
    if (copy == NULL) {
        PyErr_NoMemory();
        return -1;
    }
    memcpy(copy, source, (size_t)length + 1);
    for (Py_ssize_t i = 0; i < tests; i++)
        if (copy[i] != '\n' && copy[i] != '\r')
            copy[i] = ' ';
    int status = evaluate(copy, length, result_limit);
    free(copy);
    return status;
}

__attribute__((export_name("run"))) int32_t run(void)
{
    struct request_sizes sizes;
    host_request(&sizes);
    if (!handed_in(sizes.files))
        return RUN_WITHOUT_ROOM;
    char *request = malloc((size_t)sizes.code + sizes.variables + sizes.servers + 1);
    int failed = request == NULL;
    bool before_tests = false;
    if (failed) {
        PyErr_NoMemory();
    } else {
        host_request_take(request);
        const char *variables = request + sizes.code, *servers = variables + sizes.variables;
        random_reseed();
        output_by_line((sizes.flags & REQUEST_BY_LINE) != 0);
        failed = prepare(variables, (Py_ssize_t)sizes.variables, servers, (Py_ssize_t)sizes.servers) < 0;
        request[sizes.code] = 0; /* what stood there has been read */
        script_begin(request, (Py_ssize_t)sizes.code);
        Py_ssize_t length = (Py_ssize_t)sizes.code, tests = length - (Py_ssize_t)sizes.tests;
        if (!failed && sizes.tests == 0) {
            failed = evaluate(request, length, sizes.result_limit) < 0;
        } else if (!failed) {
            failed = before_tests = evaluate_tested(request, tests) < 0;
            failed = failed || evaluate_tests(request, length, tests, sizes.result_limit) < 0;
        }
    }
    bool raised = failed && report_exception(before_tests);
    ending_run(namespace);
    /* The host takes what is left in the output buffers from there. */
    return raised ? RUN_RAISED : RUN_FINISHED;
}

static PyObject *hook(PyObject *module, const char *name)
{
    PyObject *function = PyObject_GetAttrString(module, name);
    if (function == NULL)
        fail(name);
    return function;
}

static void configure(PyConfig *config)
{
    /* Names of files and their texts are UTF-8, whatever locale a script chooses. */
    PyPreConfig before;
    PyPreConfig_InitIsolatedConfig(&before);
    before.utf8_mode = 1;
    PyStatus ready = Py_PreInitialize(&before);
    if (PyStatus_Exception(ready))
        fail(ready.err_msg);
    PyConfig_InitIsolatedConfig(config);
    config->site_import = 0;
    config->write_bytecode = 0;
    config->install_signal_handlers = 0;
    config->pathconfig_warnings = 0;
    config->use_hash_seed = 1; /* equal hashes in every build: fuel figures depend on them */
    config->hash_seed = 0;
    config->module_search_paths_set = 1;
    PyStatus status = PyWideStringList_Append(&config->module_search_paths, L"" BUILD_ARCHIVE);
    if (!PyStatus_Exception(status))
        status = PyConfig_SetString(config, &config->home, L"/");
    if (!PyStatus_Exception(status))
        status = PyConfig_SetString(config, &config->program_name, L"python");
    if (PyStatus_Exception(status))
        fail(status.err_msg);
}

/* The variables that warm-up scripts are given. */
#define WARM_UP_VARIABLES "{\"name\": [1, 2]}"
#define WARM_UP_SERVERS "warm"
#define WARM_UP_RESULT_LIMIT (64 << 10)

/* Leaves in the namespace what every script finds in it. */
static void clear_namespace(void)
{
    PyDict_Clear(namespace);
    if (PyDict_Update(namespace, hook_namespace) < 0)
        fail("the namespace of scripts");
}

/* Runs the warm-up scripts, a list of `str`, as executions would, each in the namespace that executions use. */
static void warm_up_once(PyObject *scripts)
{
    for (Py_ssize_t i = 0; i < PyList_GET_SIZE(scripts); i++) {
        Py_ssize_t length;
        const char *text = PyUnicode_AsUTF8AndSize(PyList_GET_ITEM(scripts, i), &length);
        char *source = text == NULL ? NULL : malloc((size_t)length + 1);
        if (source == NULL)
            fail("a warm-up script");
        memcpy(source, text, (size_t)length + 1);
        random_reseed();
        if (prepare(WARM_UP_VARIABLES, sizeof WARM_UP_VARIABLES - 1, WARM_UP_SERVERS, sizeof WARM_UP_SERVERS - 1) < 0
            || evaluate(source, length, WARM_UP_RESULT_LIMIT) < 0)
            fail("a warm-up script");
        free(source);
        clear_namespace();
        output_discard();
    }
}

static void warm_up(PyObject *scripts, int times)
{
    while (times-- > 0)
        warm_up_once(scripts);
}

static void step(PyObject *hook)
{
    PyObject *done = PyObject_CallNoArgs(hook);
    if (done == NULL)
        fail("a step of the snapshot");
    Py_DECREF(done);
}

/* What scripts find in `os.environ`. */
static void set_environment(void)
{
    static const char *const variables[][2] = {
        {"HOME", "/cell"}, {"LANG", "C.UTF-8"}, {"PATH", "/usr/local/bin:/usr/bin:/bin"}, {"TMPDIR", "/tmp"},
    };
    for (size_t i = 0; i < sizeof variables / sizeof *variables; i++)
        if (setenv(variables[i][0], variables[i][1], true) != 0)
            fail("the environment");
}

static void start_interpreter(void)
{
    memory_install();
    if (files_start() < 0 || archive_add() < 0)
        fail("the file system");
    set_environment();
    if (setlocale(LC_CTYPE, "") == NULL)
        fail("the locale");
    if (PyImport_AppendInittab("_codecell", PyInit__codecell) < 0 || PyImport_ExtendInittab(extension_modules) < 0)
        fail("the modules that are linked in");
    PyConfig config;
    configure(&config);
    PyStatus status = Py_InitializeFromConfig(&config);
    if (PyStatus_Exception(status))
        fail(status.err_msg);
    PyConfig_Clear(&config);
}

/* Hands over what a function of python/codecell/compile.py makes of the archive. It runs in an instance whose memory the image
 * never sees. */
static void hand_over_compiled(const char *function)
{
    start_interpreter();
    PyObject *module = PyImport_ImportModule("codecell.compile");
    PyObject *compiled = module == NULL ? NULL : PyObject_CallMethod(module, function, NULL);
    char *bytes;
    Py_ssize_t length;
    if (compiled == NULL || PyBytes_AsStringAndSize(compiled, &bytes, &length) < 0)
        fail(function);
    host_finish(FINISH_ARCHIVE, bytes, (uint32_t)length, 0);
}

/* The archive with every source compiled. */
__attribute__((export_name("compile_archive"))) void compile_archive(void) { hand_over_compiled("compiled_archive"); }

/* The packages, compiled and compressed. */
__attribute__((export_name("pack_packages"))) void pack_packages(void) { hand_over_compiled("packed_packages"); }

__attribute__((export_name("wizer-initialize"))) void initialize(void)
{
    start_interpreter();
    if (!awaiting_allow_values())
        fail("the types of values that are awaited");
    if (!methodcaller_mend())
        fail("the type of `operator.methodcaller`");
    PyObject *image = PyImport_ImportModule("codecell.image");
    if (image == NULL)
        fail("the module codecell.image");
    hook_shortened = hook(image, "shortened");
    hook_raised = hook(image, "raised");
    hook_await = hook(image, "run_awaitable");
    hook_run_threads = hook(image, "run_threads");
    hook_unawaited = hook(image, "tell_unawaited");
    waiting_threads = hook(image, "waiting_threads");
    left_behind = hook(image, "left_behind");
    hook_namespace = hook(image, "namespace");
    hook_show_result = hook(image, "show_result");
    hook_show_figures = hook(image, "show_figures");
    figures = hook(image, "left_figures");
    PyObject *seal = hook(image, "seal");
    PyObject *scripts = hook(image, "warm_up_scripts");
    PyObject *heavy_scripts = hook(image, "heavy_scripts");
    result_name = PyUnicode_InternFromString("<result>");
    /* That of the module `__main__`, where pickle and others look for what a script defines. */
    PyObject *main = PyImport_AddModuleRef("__main__");
    namespace = main == NULL ? NULL : Py_XNewRef(PyModule_GetDict(main));
    Py_XDECREF(main);
    if (result_name == NULL || namespace == NULL)
        fail("the namespace of scripts");
    clear_namespace();
    if (!PyList_CheckExact(waiting_threads))
        fail("the list of waiting threads");
    if (!PyDict_CheckExact(left_behind))
        fail("what scripts may have left behind");
    if (!ending_ready(image))
        fail("what scripts leave behind");
    if (!PyDict_Check(figures))
        fail("the figures that scripts have drawn");
    if (!returns_ready())
        fail("the names of top-level returns");
    if (!random_find())
        fail("the state of `random` is not where it was in CPython 3.13");

    warm_up(heavy_scripts, WARM_UPS_TO_MAKE);
    warm_up(scripts, WARM_UPS_TO_MAKE);
    if (!random_find_numpy())
        fail("the state of `numpy.random` is not where it was in numpy 2.5");
    archive_remove();
    step(seal);
    snapshot_fill_gaps();
    pages_start_afresh();
    /* Each frees memory of before, far from all that is written otherwise. What the next one makes is not to lie there. */
    for (int times = 0; times < WARM_UPS_TO_SETTLE; times++) {
        warm_up_once(scripts);
        snapshot_fill_new_gaps();
    }
    memory_hold_back();
    if (!ending_note_start())
        fail("the names of the standard streams");
    output_discard();
}
