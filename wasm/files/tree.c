/* Arrays with holes: pages of pointers to pages of pointers, as high as the largest index asks for. */
#include "files.h"

#include <string.h>

enum { FANOUT = PAGE_BYTES / sizeof(void *), BITS = sizeof(void *) == 4 ? 10 : 9, INDEX_BITS = 64 };

/* Whether a tree of this height has a place for an index. */
static bool reaches(uint32_t height, uint64_t index)
{
    return height * BITS >= INDEX_BITS || index >> (height * BITS) == 0;
}

static size_t slot_in(uint64_t index, uint32_t level) { return (size_t)(index >> ((level - 1) * BITS)) % FANOUT; }

void **tree_at(struct tree *tree, uint64_t index)
{
    if (!reaches(tree->height, index))
        return NULL;
    void **slot = &tree->root;
    for (uint32_t level = tree->height; level > 0 && *slot != NULL; level--)
        slot = (void **)*slot + slot_in(index, level);
    return *slot == NULL ? NULL : slot;
}

static void **empty_node(void)
{
    void **node = page_take();
    if (node != NULL)
        memset(node, 0, PAGE_BYTES);
    return node;
}

void **tree_make(struct tree *tree, uint64_t index)
{
    for (; !reaches(tree->height, index); tree->height++)
        if (tree->root != NULL) {
            void **node = empty_node();
            if (node == NULL)
                return NULL;
            node[0] = tree->root;
            page_has_other_slot(node[0], &tree->root, node);
            tree->root = node;
        }
    void **slot = &tree->root;
    for (uint32_t level = tree->height; level > 0; level--) {
        if (*slot == NULL && (*slot = empty_node()) == NULL)
            return NULL;
        slot = (void **)*slot + slot_in(index, level);
    }
    return slot;
}

/* Drops what lies from `from` on, counted from the first index of `node`; whether nothing is left of it. */
static bool cut_node(void *node, uint32_t level, uint64_t from, void (*drop)(void *), uint32_t *dropped)
{
    if (level == 0) {
        if (from > 0)
            return false;
        drop(node);
        ++*dropped;
        return true;
    }
    void **slots = node;
    uint64_t below = (uint64_t)1 << ((level - 1) * BITS);
    size_t first = (size_t)(from / below);
    for (size_t i = first; i < FANOUT; i++)
        if (slots[i] != NULL && cut_node(slots[i], level - 1, i == first ? from % below : 0, drop, dropped))
            slots[i] = NULL;
    for (size_t i = 0; i < FANOUT; i++)
        if (slots[i] != NULL)
            return false;
    page_give(node);
    return true;
}

uint32_t tree_cut(struct tree *tree, uint64_t from, void (*drop)(void *item))
{
    uint32_t dropped = 0;
    if (tree->root != NULL && reaches(tree->height, from)
        && cut_node(tree->root, tree->height, from, drop, &dropped)) {
        tree->root = NULL;
        tree->height = 0;
    }
    return dropped;
}
