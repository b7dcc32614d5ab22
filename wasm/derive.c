/* Keys derived from passwords: PBKDF2 (RFC 8018) with HMAC. It hashes hundreds of thousands of short messages, so it calls
 * the functions of CPython's hashes that take whole blocks, and makes no object on the way. */
#include "guest.h"

#include <string.h>

enum { BLOCK_MOST = 128, DIGEST_MOST = 64, STATE_WORDS_MOST = 8 };

/* Of CPython's Modules/_hacl, whose headers are not among those that are installed. */
void python_hashlib_Hacl_Hash_SHA1_init(uint32_t *state);
void Hacl_Hash_SHA1_update_multi(uint32_t *state, uint8_t *blocks, uint32_t count);
void Hacl_Hash_SHA1_finish(uint32_t *state, uint8_t *digest);
void Hacl_Hash_SHA2_sha256_init(uint32_t *state);
void Hacl_Hash_SHA2_sha256_update_nblocks(uint32_t bytes, uint8_t *blocks, uint32_t *state);
void Hacl_Hash_SHA2_sha256_finish(uint32_t *state, uint8_t *digest);
void Hacl_Hash_SHA2_sha512_init(uint64_t *state);
void Hacl_Hash_SHA2_sha512_update_nblocks(uint32_t bytes, uint8_t *blocks, uint64_t *state);
void Hacl_Hash_SHA2_sha512_finish(uint64_t *state, uint8_t *digest);

typedef union {
    uint32_t narrow[STATE_WORDS_MOST];
    uint64_t wide[STATE_WORDS_MOST];
} State;

typedef struct {
    const char *name;
    uint32_t block, digest; /* bytes */
    void (*begin)(State *state);
    void (*add)(State *state, uint8_t *blocks, uint32_t count);
    void (*end)(State *state, uint8_t *digest);
} Hash;

static void sha1_begin(State *state) { python_hashlib_Hacl_Hash_SHA1_init(state->narrow); }
static void sha1_add(State *state, uint8_t *blocks, uint32_t count)
{
    Hacl_Hash_SHA1_update_multi(state->narrow, blocks, count);
}
static void sha1_end(State *state, uint8_t *digest) { Hacl_Hash_SHA1_finish(state->narrow, digest); }

static void sha256_begin(State *state) { Hacl_Hash_SHA2_sha256_init(state->narrow); }
static void sha256_add(State *state, uint8_t *blocks, uint32_t count)
{
    Hacl_Hash_SHA2_sha256_update_nblocks(count * 64, blocks, state->narrow);
}
static void sha256_end(State *state, uint8_t *digest) { Hacl_Hash_SHA2_sha256_finish(state->narrow, digest); }

static void sha512_begin(State *state) { Hacl_Hash_SHA2_sha512_init(state->wide); }
static void sha512_add(State *state, uint8_t *blocks, uint32_t count)
{
    Hacl_Hash_SHA2_sha512_update_nblocks(count * 128, blocks, state->wide);
}
static void sha512_end(State *state, uint8_t *digest) { Hacl_Hash_SHA2_sha512_finish(state->wide, digest); }

static const Hash hashes[] = {
    {"sha1", 64, 20, sha1_begin, sha1_add, sha1_end},
    {"sha256", 64, 32, sha256_begin, sha256_add, sha256_end},
    {"sha512", 128, 64, sha512_begin, sha512_add, sha512_end},
};

/* The digest of a message that `state` has taken one block of already: the padded key. */
static void finish(const Hash *hash, const State *keyed, const uint8_t *message, size_t length, uint8_t *digest)
{
    State state = *keyed;
    uint32_t whole = (uint32_t)(length / hash->block), rest = (uint32_t)(length % hash->block);
    if (whole > 0)
        hash->add(&state, (uint8_t *)message, whole);
    uint8_t tail[2 * BLOCK_MOST];
    uint32_t blocks = rest + 1 + hash->block / 8 > hash->block ? 2 : 1;
    memcpy(tail, message + whole * hash->block, rest);
    memset(tail + rest, 0, blocks * hash->block - rest);
    tail[rest] = 0x80;
    uint64_t bits = ((uint64_t)length + hash->block) * 8;
    for (uint8_t *at = tail + blocks * hash->block; bits > 0; bits >>= 8)
        *--at = (uint8_t)bits;
    hash->add(&state, tail, blocks);
    hash->end(&state, digest);
}

static void keyed_with(const Hash *hash, State *state, const uint8_t *key, size_t length, uint8_t mask)
{
    uint8_t block[BLOCK_MOST];
    for (uint32_t i = 0; i < hash->block; i++)
        block[i] = (uint8_t)((i < length ? key[i] : 0) ^ mask);
    hash->begin(state);
    hash->add(state, block, 1);
}

static void derive_into(const Hash *hash, const State *inner, const State *outer, uint8_t *numbered_salt, size_t length,
                        unsigned long iterations, uint8_t *key, size_t key_length)
{
    uint8_t last[DIGEST_MOST], total[DIGEST_MOST];
    for (uint32_t number = 1; key_length > 0; number++) {
        for (int i = 0; i < 4; i++)
            numbered_salt[length - 1 - i] = (uint8_t)(number >> 8 * i);
        finish(hash, inner, numbered_salt, length, last);
        finish(hash, outer, last, hash->digest, last);
        memcpy(total, last, hash->digest);
        for (unsigned long i = 1; i < iterations; i++) {
            finish(hash, inner, last, hash->digest, last);
            finish(hash, outer, last, hash->digest, last);
            for (uint32_t byte = 0; byte < hash->digest; byte++)
                total[byte] ^= last[byte];
        }
        size_t taken = key_length < hash->digest ? key_length : hash->digest;
        memcpy(key, total, taken);
        key += taken;
        key_length -= taken;
    }
}

PyObject *derive_key(PyObject *self, PyObject *args)
{
    const char *name;
    Py_buffer key, salt;
    unsigned long iterations;
    Py_ssize_t length;
    (void)self;
    if (!PyArg_ParseTuple(args, "sy*y*kn", &name, &key, &salt, &iterations, &length))
        return NULL;
    const Hash *hash = NULL;
    for (size_t i = 0; i < sizeof hashes / sizeof *hashes; i++)
        if (strcmp(hashes[i].name, name) == 0)
            hash = &hashes[i];
    PyObject *result = NULL;
    uint8_t *numbered_salt = NULL;
    if (hash == NULL)
        result = Py_NewRef(Py_None);
    else if ((size_t)key.len > hash->block || length < 0)
        PyErr_SetString(PyExc_ValueError, "the key is longer than a block, or the result shorter than nothing");
    else if ((numbered_salt = PyMem_Malloc((size_t)salt.len + 4)) == NULL)
        PyErr_NoMemory();
    else if ((result = PyBytes_FromStringAndSize(NULL, length)) != NULL) {
        State inner, outer;
        memcpy(numbered_salt, salt.buf, (size_t)salt.len);
        keyed_with(hash, &inner, key.buf, (size_t)key.len, 0x36);
        keyed_with(hash, &outer, key.buf, (size_t)key.len, 0x5c);
        derive_into(hash, &inner, &outer, numbered_salt, (size_t)salt.len + 4, iterations,
                    (uint8_t *)PyBytes_AS_STRING(result), (size_t)length);
    }
    PyMem_Free(numbered_salt);
    PyBuffer_Release(&key);
    PyBuffer_Release(&salt);
    return result;
}

/* SHA-512 is also what hashes with other beginnings are made of. The words of a state are big-endian in `bytes`. */
PyObject *sha512_blocks(PyObject *self, PyObject *args)
{
    Py_buffer before, data;
    (void)self;
    if (!PyArg_ParseTuple(args, "y*y*", &before, &data))
        return NULL;
    PyObject *result = NULL;
    State state;
    if (before.len != sizeof state.wide || data.len % BLOCK_MOST != 0) {
        PyErr_SetString(PyExc_ValueError, "the state or the blocks have another length");
    } else {
        memcpy(state.wide, before.buf, sizeof state.wide);
        for (int i = 0; i < STATE_WORDS_MOST; i++)
            state.wide[i] = __builtin_bswap64(state.wide[i]);
        if (data.len > 0)
            Hacl_Hash_SHA2_sha512_update_nblocks((uint32_t)data.len, data.buf, state.wide);
        for (int i = 0; i < STATE_WORDS_MOST; i++)
            state.wide[i] = __builtin_bswap64(state.wide[i]);
        result = PyBytes_FromStringAndSize((const char *)state.wide, sizeof state.wide);
    }
    PyBuffer_Release(&before);
    PyBuffer_Release(&data);
    return result;
}
