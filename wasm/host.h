/* The host's imports, as ABI.md defines them. */
#ifndef CODECELL_HOST_H
#define CODECELL_HOST_H

#include <stdint.h>

#define HOST(name) __attribute__((import_module("mcp"), import_name(name)))

enum reply_status {
    REPLY_JSON,
    REPLY_TEXT,
    REPLY_BLOCKS,
    REPLY_TOOL_ERROR,
    REPLY_FAILURE,
    REPLY_WITH_IMAGES,
    REPLY_WHOLE,
    REPLY_ERROR_PARTS,
    REPLY_WRONG_ARGUMENT,
};
enum reply_form { FORM_VALUE, FORM_WHOLE };
enum { ERROR_ARGUMENTS = -1, ERROR_HANDLE = -2, ERROR_IN_FLIGHT = -3, ERROR_DISPLAYS = -4, ERROR_INPUT = -5 };
enum { REQUEST_BY_LINE = 1 }; /* a flag */
enum { STREAM_STDOUT = 1, STREAM_STDERR = 2 };
enum { FINISH_RESULT, FINISH_DIAGNOSTICS, FINISH_ARCHIVE, FINISH_LIBRARY };
enum run_status { RUN_FINISHED, RUN_RAISED, RUN_WITHOUT_ROOM };

/* Bounds that the host has, too: handles of one wait, bytes of one read, and lines that `stopped_at` reports. The
 * image's manifest has these bounds, and a host with other bounds does not load the image. */
#define MAX_WAIT_HANDLES 256
#define MAX_READ_BYTES (64 << 10)
#define MAX_STOPPED_LINES 8

struct request_sizes {
    uint32_t code;
    uint32_t tests;
    uint32_t variables;
    uint32_t servers;
    uint32_t result_limit;
    uint32_t flags;
    uint32_t files;
};

struct reply {
    uint32_t handle;
    uint32_t status;
    uint32_t length;
};

HOST("request") void host_request(struct request_sizes *sizes);
HOST("request_take") void host_request_take(char *buffer);
HOST("given_path") int32_t host_given_path(uint32_t file, char *buffer, uint32_t capacity);
HOST("given_read") int32_t host_given_read(uint32_t file, uint32_t offset, char *buffer, uint32_t capacity);
HOST("left_file") int64_t host_left_file(const char *path, uint32_t path_len, int64_t bytes);
HOST("left_part") void host_left_part(const char *data, uint32_t length);
HOST("mcp_call") int32_t host_mcp_call(const char *server, uint32_t server_len, const char *tool, uint32_t tool_len,
                                       const char *json, uint32_t json_len, uint32_t form, struct reply *reply);
HOST("start") int32_t host_start(const char *server, uint32_t server_len, const char *tool, uint32_t tool_len,
                                 const char *json, uint32_t json_len, uint32_t form);
HOST("wait") int32_t host_wait(const uint32_t *handles, uint32_t count, int64_t timeout_us, struct reply *reply);
HOST("take") int32_t host_take(uint32_t handle, char *buffer, uint32_t capacity);
HOST("cancel") int32_t host_cancel(uint32_t handle);
HOST("describe") int32_t host_describe(const char *server, uint32_t server_len, const char *tool, uint32_t tool_len,
                                       struct reply *reply);
HOST("library") int32_t host_library(uint32_t offset, char *buffer, uint32_t length);
HOST("read") int32_t host_read(char *buffer, uint32_t capacity);
HOST("output") void host_output(int32_t stream, const char *text, uint32_t length);
HOST("display") int32_t host_display(const char *mime_type, uint32_t mime_type_len, const char *data, uint32_t data_len);
HOST("finish") void host_finish(int32_t kind, const char *text, uint32_t length, uint32_t dropped);

#endif
