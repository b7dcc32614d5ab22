/* Random numbers that differ in every instance.
 *
 * The generator behind the functions of `random` was seeded when the image was made. Seeding it again as Python does
 * would cost a fifth of an empty script, so its whole state is filled here, from the host's random bytes. */
#include "guest.h"

#include <string.h>
#include <wasi/api.h>

/* The layout of `_random.Random`, which Modules/_randommodule.c keeps to itself; `random_find` checks it. */
typedef struct {
    PyObject_HEAD
    int index;
    uint32_t state[RANDOM_STATE_WORDS];
} Generator;

static Generator *shared;

/* Whether `instance` looks as `getstate()` says it does. */
static bool has_known_layout(PyObject *instance)
{
    PyObject *state = PyObject_CallMethod(instance, "getstate", NULL);
    PyObject *words = state == NULL ? NULL : PyTuple_GetItem(state, 1);
    bool known = words != NULL && PyTuple_GET_SIZE(words) == RANDOM_STATE_WORDS + 1
                 && Py_TYPE(instance)->tp_basicsize >= (Py_ssize_t)sizeof(Generator);
    for (int i = 0; known && i < RANDOM_STATE_WORDS; i++)
        known = PyLong_AsUnsignedLong(PyTuple_GET_ITEM(words, i)) == ((Generator *)instance)->state[i];
    known = known && PyLong_AsLong(PyTuple_GET_ITEM(words, RANDOM_STATE_WORDS)) == ((Generator *)instance)->index;
    Py_XDECREF(state);
    return known;
}

bool random_find(void)
{
    PyObject *module = PyImport_ImportModule("random");
    PyObject *instance = module == NULL ? NULL : PyObject_GetAttrString(module, "_inst");
    Py_XDECREF(module);
    if (instance == NULL || !has_known_layout(instance))
        return false;
    shared = (Generator *)instance;
    return true;
}

static uint64_t rotate(uint64_t word, int bits) { return word << bits | word >> (64 - bits); }

/* xoshiro256++ (Blackman and Vigna, 2019), which stretches 32 bytes to what the twister needs. */
static uint64_t next(uint64_t words[4])
{
    uint64_t result = rotate(words[0] + words[3], 23) + words[0], shifted = words[1] << 17;
    words[2] ^= words[0];
    words[3] ^= words[1];
    words[1] ^= words[2];
    words[0] ^= words[3];
    words[2] ^= shifted;
    words[3] = rotate(words[3], 45);
    return result;
}

void random_fill(uint32_t state[RANDOM_STATE_WORDS])
{
    uint64_t words[4];
    if (__wasi_random_get((uint8_t *)words, sizeof words) != 0)
        Py_FatalError("the host gives no random bytes");
    words[0] |= 1; /* all zeros would stay zeros */
    for (int i = 0; i < RANDOM_STATE_WORDS; i += 2) {
        uint64_t pair = next(words);
        memcpy(&state[i], &pair, sizeof pair);
    }
}

void random_reseed(void)
{
    random_fill(shared->state);
    shared->index = RANDOM_STATE_WORDS; /* none of the words has been used yet */
}
