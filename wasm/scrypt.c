/* scrypt (RFC 7914): keys from passwords, by a function that needs much memory. What stands before and after it is PBKDF2,
 * which python/codecell/hashing.py calls. */
#include "guest.h"

#include <string.h>

enum { SALSA_WORDS = 16, SALSA_DOUBLE_ROUNDS = 4 };

static uint32_t rotated(uint32_t value, int by) { return value << by | value >> (32 - by); }

static void quarter(uint32_t *a, uint32_t *b, uint32_t *c, uint32_t *d)
{
    *b ^= rotated(*a + *d, 7);
    *c ^= rotated(*b + *a, 9);
    *d ^= rotated(*c + *b, 13);
    *a ^= rotated(*d + *c, 18);
}

/* Salsa20/8 of what `block` and `more` have together. */
static void salsa(uint32_t block[SALSA_WORDS], const uint32_t *more)
{
    uint32_t x[SALSA_WORDS];
    for (int i = 0; i < SALSA_WORDS; i++)
        x[i] = block[i] ^= more[i];
    for (int i = 0; i < SALSA_DOUBLE_ROUNDS; i++) {
        quarter(&x[0], &x[4], &x[8], &x[12]);
        quarter(&x[5], &x[9], &x[13], &x[1]);
        quarter(&x[10], &x[14], &x[2], &x[6]);
        quarter(&x[15], &x[3], &x[7], &x[11]);
        quarter(&x[0], &x[1], &x[2], &x[3]);
        quarter(&x[5], &x[6], &x[7], &x[4]);
        quarter(&x[10], &x[11], &x[8], &x[9]);
        quarter(&x[15], &x[12], &x[13], &x[14]);
    }
    for (int i = 0; i < SALSA_WORDS; i++)
        block[i] += x[i];
}

/* scryptBlockMix: `from` and `to` have `2 * r` blocks and do not overlap. */
static void mix_blocks(const uint32_t *from, uint32_t *to, size_t r)
{
    uint32_t block[SALSA_WORDS];
    memcpy(block, from + (2 * r - 1) * SALSA_WORDS, sizeof block);
    for (size_t i = 0; i < 2 * r; i++) {
        salsa(block, from + i * SALSA_WORDS);
        memcpy(to + (i / 2 + i % 2 * r) * SALSA_WORDS, block, sizeof block);
    }
}

/* scryptROMix: `table` has room for `n` times what is mixed, `other` for it once. */
static void mix(uint32_t *mixed, uint32_t *other, uint32_t *table, size_t n, size_t r)
{
    size_t words = 2 * r * SALSA_WORDS;
    for (size_t i = 0; i < n; i++) {
        memcpy(table + i * words, mixed, words * sizeof *mixed);
        mix_blocks(table + i * words, mixed, r);
    }
    for (size_t i = 0; i < n; i++) {
        const uint32_t *chosen = table + (mixed[words - SALSA_WORDS] & (n - 1)) * words;
        for (size_t word = 0; word < words; word++)
            other[word] = mixed[word] ^ chosen[word];
        mix_blocks(other, mixed, r);
    }
}

/* Mixes each of the `p` parts of a buffer of `p * 128 * r` bytes; `n` is a power of two. */
PyObject *scrypt_mix(PyObject *Py_UNUSED(module), PyObject *args)
{
    Py_buffer parts;
    unsigned long n, r;
    if (!PyArg_ParseTuple(args, "w*kk", &parts, &n, &r))
        return NULL;
    PyObject *result = NULL;
    unsigned long long bytes = 128ULL * r, table_bytes = bytes * n;
    uint32_t *memory = NULL;
    if (n < 2 || (n & (n - 1)) != 0 || r == 0 || bytes > (unsigned long long)parts.len || parts.len % (Py_ssize_t)bytes != 0)
        PyErr_SetString(PyExc_ValueError, "scrypt has other parameters");
    else if (table_bytes / bytes != n || table_bytes > PY_SSIZE_T_MAX - bytes
             || (memory = PyMem_RawMalloc((size_t)(table_bytes + bytes))) == NULL)
        PyErr_NoMemory();
    else {
        for (Py_ssize_t at = 0; at < parts.len; at += (Py_ssize_t)bytes)
            mix((uint32_t *)((char *)parts.buf + at), memory + table_bytes / 4, memory, n, r);
        result = Py_NewRef(Py_None);
    }
    PyMem_RawFree(memory);
    PyBuffer_Release(&parts);
    return result;
}
