/* RIPEMD-160 (Dobbertin, Bosselaers and Preneel, 1996), of which CPython has none of its own: what is done with the
 * blocks of a message. python/codecell/digests.py makes a hash of it. */
#include "guest.h"

#include <string.h>

enum { BLOCK_BYTES = 64, STATE_WORDS = 5, STEPS = 80 };

/* Which word of the block a step of the left and of the right line adds, and how far it rotates. */
static const uint8_t left_word[STEPS] = {
    0, 1, 2,  3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 7, 4, 13, 1, 10, 6, 15, 3, 12, 0, 9, 5, 2, 14, 11, 8,
    3, 10, 14, 4, 9, 15, 8, 1, 2, 7, 0, 6, 13, 11, 5, 12, 1, 9, 11, 10, 0, 8, 12, 4, 13, 3, 7, 15, 14, 5, 6, 2,
    4, 0, 5, 9, 7, 12, 2, 10, 14, 1, 3, 8, 11, 6, 15, 13,
};
static const uint8_t right_word[STEPS] = {
    5, 14, 7, 0, 9, 2, 11, 4, 13, 6, 15, 8, 1, 10, 3, 12, 6, 11, 3, 7, 0, 13, 5, 10, 14, 15, 8, 12, 4, 9, 1, 2,
    15, 5, 1, 3, 7, 14, 6, 9, 11, 8, 12, 2, 10, 0, 4, 13, 8, 6, 4, 1, 3, 11, 15, 0, 5, 12, 2, 13, 9, 7, 10, 14,
    12, 15, 10, 4, 1, 5, 8, 7, 6, 2, 13, 14, 0, 3, 9, 11,
};
static const uint8_t left_turn[STEPS] = {
    11, 14, 15, 12, 5, 8, 7, 9, 11, 13, 14, 15, 6, 7, 9, 8, 7, 6, 8, 13, 11, 9, 7, 15, 7, 12, 15, 9, 11, 7, 13, 12,
    11, 13, 6, 7, 14, 9, 13, 15, 14, 8, 13, 6, 5, 12, 7, 5, 11, 12, 14, 15, 14, 15, 9, 8, 9, 14, 5, 6, 8, 6, 5, 12,
    9, 15, 5, 11, 6, 8, 13, 12, 5, 12, 13, 14, 11, 8, 5, 6,
};
static const uint8_t right_turn[STEPS] = {
    8, 9, 9, 11, 13, 15, 15, 5, 7, 7, 8, 11, 14, 14, 12, 6, 9, 13, 15, 7, 12, 8, 9, 11, 7, 7, 12, 7, 6, 15, 13, 11,
    9, 7, 15, 11, 8, 6, 6, 14, 12, 13, 5, 14, 13, 13, 7, 5, 15, 5, 8, 11, 14, 14, 6, 14, 6, 9, 12, 9, 12, 5, 15, 8,
    8, 5, 12, 9, 12, 5, 14, 6, 8, 13, 6, 5, 15, 13, 11, 11,
};
static const uint32_t left_add[5] = {0, 0x5a827999, 0x6ed9eba1, 0x8f1bbcdc, 0xa953fd4e};
static const uint32_t right_add[5] = {0x50a28be6, 0x5c4dd124, 0x6d703ef3, 0x7a6d76e9, 0};

static uint32_t rotated(uint32_t value, int by) { return value << by | value >> (32 - by); }

static uint32_t mixed(int round, uint32_t x, uint32_t y, uint32_t z)
{
    switch (round) {
    case 0: return x ^ y ^ z;
    case 1: return (x & y) | (~x & z);
    case 2: return (x | ~y) ^ z;
    case 3: return (x & z) | (y & ~z);
    default: return x ^ (y | ~z);
    }
}

static void line_step(uint32_t line[STATE_WORDS], uint32_t function, uint32_t word, uint32_t add, int turn)
{
    uint32_t next = rotated(line[0] + function + word + add, turn) + line[4];
    line[0] = line[4];
    line[4] = line[3];
    line[3] = rotated(line[2], 10);
    line[2] = line[1];
    line[1] = next;
}

static void add_block(uint32_t state[STATE_WORDS], const uint8_t *block)
{
    uint32_t words[BLOCK_BYTES / 4], left[STATE_WORDS], right[STATE_WORDS];
    memcpy(words, block, BLOCK_BYTES); /* wasm is little-endian, as this hash is */
    memcpy(left, state, sizeof left);
    memcpy(right, state, sizeof right);
    for (int i = 0; i < STEPS; i++) {
        int round = i / 16;
        line_step(left, mixed(round, left[1], left[2], left[3]), words[left_word[i]], left_add[round], left_turn[i]);
        line_step(right, mixed(4 - round, right[1], right[2], right[3]), words[right_word[i]], right_add[round],
                  right_turn[i]);
    }
    uint32_t first = state[1] + left[2] + right[3];
    state[1] = state[2] + left[3] + right[4];
    state[2] = state[3] + left[4] + right[0];
    state[3] = state[4] + left[0] + right[1];
    state[4] = state[0] + left[1] + right[2];
    state[0] = first;
}

PyObject *ripemd160_blocks(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer before, data;
    if (!PyArg_ParseTuple(args, "y*y*", &before, &data))
        return NULL;
    PyObject *result = NULL;
    uint32_t state[STATE_WORDS];
    if (before.len != sizeof state || data.len % BLOCK_BYTES != 0) {
        PyErr_SetString(PyExc_ValueError, "the state or the blocks have another length");
    } else {
        memcpy(state, before.buf, sizeof state);
        for (Py_ssize_t at = 0; at < data.len; at += BLOCK_BYTES)
            add_block(state, (const uint8_t *)data.buf + at);
        result = PyBytes_FromStringAndSize((const char *)state, sizeof state);
    }
    PyBuffer_Release(&before);
    PyBuffer_Release(&data);
    return result;
}
