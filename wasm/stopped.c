/* Where the script was when the host stopped it. The host asks an instance that will not run again, in the middle of
 * whatever it did, so nothing is changed, allocated or called back here. */
#include "guest.h"

#include "internal/pycore_frame.h"
#include "internal/pycore_pystate.h"

static struct {
    uint32_t count;
    uint32_t lines[MAX_STOPPED_LINES]; /* of the script, the innermost first */
} stopped;

__attribute__((export_name("stopped_at"))) const void *stopped_at(void)
{
    stopped.count = 0;
    /* This is not the current thread: while the script sleeps, there is none. */
    PyThreadState *thread = PyInterpreterState_ThreadHead(PyInterpreterState_Main());
    struct _PyInterpreterFrame *frame = thread->current_frame;
    for (; frame != NULL && stopped.count < MAX_STOPPED_LINES; frame = frame->previous) {
        if (frame->owner == FRAME_OWNED_BY_CSTACK || _PyFrame_IsIncomplete(frame))
            continue;
        int line = PyUnstable_InterpreterFrame_GetLine(frame);
        if (line > 0 && PyUnicode_EqualToUTF8(_PyFrame_GetCode(frame)->co_filename, SCRIPT_FILENAME))
            stopped.lines[stopped.count++] = (uint32_t)line;
    }
    return &stopped;
}
