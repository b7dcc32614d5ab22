/* What the guest's C files offer each other. */
#ifndef CODECELL_GUEST_H
#define CODECELL_GUEST_H

#define PY_SSIZE_T_CLEAN
#ifndef Py_BUILD_CORE
#define Py_BUILD_CORE 1
#endif
#include <stdbool.h>
#include <Python.h>

#include "host.h"

/* python-wasi/support/allocator.c: takes all that is free among what is allocated. */
void allocator_fill_gaps(void);

/* memory.c: Python's allocator, and memory for files. */
void memory_install(void);
void memory_hold_back(void); /* from now on, objects get the last memory */
/* It may be more than was asked for; NULL where what is left is for objects. */
void *memory_take(size_t *bytes);
void memory_give(void *memory);

/* bridge.c: the module `_codecell`, the only thing in Python that reaches the host. */
PyMODINIT_FUNC PyInit__codecell(void);
PyObject *bridge_start(PyObject *server, PyObject *tool, PyObject *json, enum reply_form form);
/* Both return the reply's payload as `str`. */
PyObject *bridge_call(PyObject *server, PyObject *tool, PyObject *json, enum reply_form form, enum reply_status *status);
PyObject *bridge_describe(PyObject *server, PyObject *tool, enum reply_status *status);

/* Written by the recipe: the extension modules of packages, which are linked in, and an end. */
extern struct _inittab extension_modules[];

/* json_write.c: values as JSON. */
enum {
    JSON_MAX_DEPTH = 100,
    JSON_MAX_REPLACEMENTS = 8,  /* of a value by another one, of that by a third one, and so on */
    JSON_MAX_COUNTED = 1 << 24, /* characters up to which a length is exact */
};
enum json_purpose {
    JSON_ARGUMENTS, /* for a tool: what has no form is an error */
    JSON_RESULT,    /* for the client: everything has some form, and every reader takes numbers for the same */
    JSON_LENGTH,    /* the length of a JSON_RESULT: nothing is kept */
};
enum json_status { JSON_WRITTEN, JSON_TOO_LONG, JSON_FAILED };
struct json_writer {
    enum json_purpose purpose;
    char *text;
    size_t used, capacity; /* bytes of `text` */
    size_t limit;          /* bytes of `text`, or characters where they are counted */
    size_t characters;     /* counted for JSON_LENGTH alone */
    char first[512];
};
/* Where in the whole value the part that is being written stands. */
struct json_level {
    const struct json_level *outer;
    PyObject *container;
    PyObject *key; /* of a member; NULL for an item, which has an index */
    Py_ssize_t index;
    int depth;
    int replacements; /* not 0 where something else stands for the container */
};
void json_begin(struct json_writer *writer, enum json_purpose purpose, size_t limit);
enum json_status json_write(struct json_writer *writer, PyObject *value, const struct json_level *outer);
void json_end(struct json_writer *writer);

/* json.c: JSON for Python code and for tool calls. */
struct json_forms {
    PyObject *plain, *stand_in;    /* value -> what stands for it, in arguments and in results */
    PyObject *cycle, *too_deep;    /* path or value -> what is said of it in a result */
};
extern struct json_forms json_forms;
PyObject *json_install(PyObject *module, PyObject *args);
PyObject *json_encode(PyObject *value);
PyObject *json_decode(PyObject *text);
PyObject *json_encode_method(PyObject *module, PyObject *value);
PyObject *json_decode_method(PyObject *module, PyObject *text);
PyObject *json_result_method(PyObject *module, PyObject *args);
PyObject *json_length_method(PyObject *module, PyObject *value);

/* result.c: the script's result, for the host. */
int result_finish(PyObject *value, PyObject *shortened, uint32_t limit_bytes);

/* replies.c: what a reply becomes. */
PyObject *replies_install(PyObject *module, PyObject *args);
/* The value of a reply, or NULL with the exception that the reply is; steals `payload`, which may be NULL. */
PyObject *reply_value(PyObject *server, PyObject *tool, enum reply_status status, PyObject *payload);
/* Raises ToolError and returns NULL. */
PyObject *reply_raise(PyObject *server, PyObject *tool, PyObject *message);

/* servers.c: servers and tools as scripts see them. */
int servers_types_ready(PyObject *module);
int servers_add_all(PyObject *scope, const char *names, Py_ssize_t length);
PyObject *servers_install(PyObject *module, PyObject *args);
PyObject *servers_call(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *servers_start(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *servers_value(PyObject *module, PyObject *const *args, Py_ssize_t count);
PyObject *servers_describe(PyObject *module, PyObject *const *args, Py_ssize_t count);

/* output.c: stdout and stderr. */
void output_by_line(bool wanted);
int output_type_ready(PyObject *module);
void output_append(int32_t stream, const char *text, Py_ssize_t length);
void output_flush(void);
void output_discard(void);
/* Whether the script has written to stdout or displayed something. */
bool output_has_shown(void);
void output_note_display(void);
/* A file or a folder has got a name, so there may be something to tell of when the script has ended. */
void output_note_name(void);

/* handed.c: makes the files that the script is given; false where there is no room for them. */
bool handed_in(uint32_t files);

/* What the script is called in tracebacks. */
#define SCRIPT_FILENAME "<script>"

/* script.c: source text to a code object whose last expression's value is kept under `result_name`. Where an assignment
 * to one name stands last instead, `assigned` takes a reference to that name; else it stays as it is. */
PyObject *script_compile(const char *source, Py_ssize_t length, PyObject *result_name, PyObject **assigned);
/* Makes `source`, which stays where it is, the script that Python code may ask for. */
void script_begin(const char *source, Py_ssize_t length);
PyObject *script_text(PyObject *module, PyObject *ignored);

/* returns.c: lets a script that is no function `return`; what it returns is kept under `result_name`. */
bool returns_ready(void);
struct _mod;
struct _arena;
bool returns_allow(struct _mod *module, PyObject *filename, PyObject *result_name, struct _arena *arena);

/* ending.c: what Python does as a process ends. The hooks of codecell.image; false where one is not there. */
bool ending_ready(PyObject *image);
/* What the interpreter has now is what every script starts with; false without memory. */
bool ending_note_start(void);
void ending_run(PyObject *namespace);

/* awaiting.c: `await` of values that need no `await`. */
bool awaiting_allow_values(void);
PyObject *awaiting_allow(PyObject *module, PyObject *type);

/* files/libc_zone.c: the local zone of time. */
struct zone_change {
    int64_t since; /* seconds since 1970 */
    int32_t east;  /* seconds that local time is ahead of UTC */
    uint16_t is_dst, name; /* where its name begins */
};
/* Makes these the changes of the local zone, ordered, the first of them for all time before the second. What is handed over
 * stays where it is. `repeats`: what happens after the last of them is what happened 400 years before. */
void zone_set(const struct zone_change *changes, size_t count, const char *names, bool repeats);

/* random.c: the state of `random`. */
enum { RANDOM_STATE_WORDS = 624 }; /* of the Mersenne Twister */
bool random_find(void);
void random_reseed(void);
void random_fill(uint32_t state[RANDOM_STATE_WORDS]);

/* random_numpy.c: the state of `numpy.random`. */
bool random_find_numpy(void);

/* methodcaller.c: a type of CPython's that the collector of garbage stumbles over. */
bool methodcaller_mend(void);

/* derive.c, scrypt.c: keys from passwords. */
PyObject *derive_key(PyObject *module, PyObject *args);
PyObject *scrypt_mix(PyObject *module, PyObject *args);

/* ripemd160.c, derive.c: what hashes do with the blocks of a message. */
PyObject *ripemd160_blocks(PyObject *module, PyObject *args);
PyObject *sha512_blocks(PyObject *module, PyObject *args);

/* snapshot.c: making the pages that an execution dirties few and adjacent. */
PyObject *snapshot_immortalize(PyObject *module, PyObject *object);
void snapshot_fill_gaps(void);
void snapshot_fill_new_gaps(void); /* what the snapshot has freed since */

#endif
