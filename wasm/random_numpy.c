/* Random numbers of numpy that differ in every instance.
 *
 * What `numpy.random.rand` and its like draw from, and all packages that use no generator of their own, was seeded when the
 * image was made. Filling its state anew in every instance would touch memory that most scripts never use. So the functions
 * that draw are replaced by ones that look at the state first: if that is still the image's, it is filled then, and if the
 * script has seeded it, it stays. */
#include "guest.h"

#include <string.h>

/* What numpy/random/bitgen.h has: how C code draws from any generator. */
typedef struct {
    void *state;
    uint64_t (*next_uint64)(void *state);
    uint32_t (*next_uint32)(void *state);
    double (*next_double)(void *state);
    uint64_t (*next_raw)(void *state);
} Drawing;

/* The state of numpy's Mersenne Twister, which it keeps to itself; `has_known_layout` checks it. */
typedef struct {
    uint32_t words[RANDOM_STATE_WORDS];
    int position;
} Twister;

/* How the functions were, and the first words of the image's state. */
static Drawing original;
static Twister *twister;
enum { WORDS_COMPARED = 4 };
static uint32_t of_image[WORDS_COMPARED];
static bool is_looked_at;

static void look(void)
{
    if (is_looked_at)
        return;
    is_looked_at = true;
    if (memcmp(twister->words, of_image, sizeof of_image) != 0)
        return;
    random_fill(twister->words);
    twister->position = RANDOM_STATE_WORDS; /* none of the words has been used yet */
}

static uint64_t next_uint64(void *state)
{
    look();
    return original.next_uint64(state);
}

static uint32_t next_uint32(void *state)
{
    look();
    return original.next_uint32(state);
}

static double next_double(void *state)
{
    look();
    return original.next_double(state);
}

static uint64_t next_raw(void *state)
{
    look();
    return original.next_raw(state);
}

static PyObject *original_get_state;

/* Whoever asks for the state wants to have it again. */
static PyObject *get_state(PyObject *Py_UNUSED(module), PyObject *args, PyObject *named)
{
    look();
    return PyObject_Call(original_get_state, args, named);
}

static PyMethodDef get_state_method = {
    "get_state", (PyCFunction)(void (*)(void))get_state, METH_VARARGS | METH_KEYWORDS,
    "get_state(legacy=True): the state of the generator behind the functions of `numpy.random`.",
};

/* Whether the twister's state is what `get_state()` says: a name, an array of words, a position, and more. */
static bool has_known_layout(PyObject *module)
{
    PyObject *told = PyObject_CallMethod(module, "get_state", NULL);
    PyObject *words = told == NULL || !PyTuple_Check(told) ? NULL : PyTuple_GetItem(told, 1);
    PyObject *position = words == NULL ? NULL : PyTuple_GetItem(told, 2);
    Py_buffer view;
    bool known = position != NULL && PyObject_GetBuffer(words, &view, PyBUF_SIMPLE) == 0;
    if (known) {
        known = view.len == sizeof twister->words && memcmp(view.buf, twister->words, sizeof twister->words) == 0
                && PyLong_AsLong(position) == twister->position;
        PyBuffer_Release(&view);
    }
    Py_XDECREF(told);
    return known && !PyErr_Occurred();
}

/* Replaces the functions of a generator, and has numpy take them over. */
static bool replace(PyObject *module, PyObject *generator)
{
    PyObject *capsule = PyObject_GetAttrString(generator, "capsule");
    Drawing *drawing = capsule == NULL ? NULL : PyCapsule_GetPointer(capsule, "BitGenerator");
    Py_XDECREF(capsule);
    if (drawing == NULL)
        return false;
    twister = drawing->state;
    if (!has_known_layout(module))
        return false;
    original = *drawing;
    *drawing = (Drawing){original.state, next_uint64, next_uint32, next_double, next_raw};
    memcpy(of_image, twister->words, sizeof of_image);
    PyObject *done = PyObject_CallMethod(module, "set_bit_generator", "O", generator);
    Py_XDECREF(done);
    original_get_state = PyObject_GetAttrString(module, get_state_method.ml_name);
    PyObject *name = PyModule_GetNameObject(module);
    PyObject *function = name == NULL ? NULL : PyCFunction_NewEx(&get_state_method, NULL, name);
    bool is_set = done != NULL && original_get_state != NULL && function != NULL
                  && PyObject_SetAttrString(module, get_state_method.ml_name, function) == 0;
    Py_XDECREF(function);
    Py_XDECREF(name);
    return is_set;
}

bool random_find_numpy(void)
{
    PyObject *name = PyUnicode_FromString("numpy.random");
    PyObject *module = name == NULL ? NULL : PyImport_GetModule(name);
    Py_XDECREF(name);
    if (module == NULL)
        return PyErr_Occurred() == NULL;
    /* Nothing of what warmed up the image is to be drawn again. No script seeds with this. */
    PyObject *seeded = PyObject_CallMethod(module, "seed", "((iii))", 0x636f6465, 0x63656c6c, RANDOM_STATE_WORDS);
    PyObject *generator = seeded == NULL ? NULL : PyObject_CallMethod(module, "get_bit_generator", NULL);
    bool found = generator != NULL && replace(module, generator);
    Py_XDECREF(generator);
    Py_XDECREF(seeded);
    Py_DECREF(module);
    return found;
}
