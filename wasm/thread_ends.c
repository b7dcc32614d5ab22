/*
 * What C++ asks for when a variable of a thread has a destructor: that it is called when the thread ends. The interpreter has one thread,
 * which ends with its memory, so there is nothing to remember.
 */
int __cxa_thread_atexit(void (*destroy)(void *), void *variable, void *library);

int __cxa_thread_atexit(void (*destroy)(void *), void *variable, void *library)
{
    (void)destroy;
    (void)variable;
    (void)library;
    return 0;
}
