/*
 * What packages in C++ ask for because of threads and processes, of which the interpreter has one each: that something is called when a
 * thread ends, or when the process is copied. Neither ever happens.
 */
int __cxa_thread_atexit(void (*destroy)(void *), void *variable, void *library);
int pthread_atfork(void (*before)(void), void (*in_parent)(void), void (*in_child)(void));

int __cxa_thread_atexit(void (*destroy)(void *), void *variable, void *library)
{
    (void)destroy;
    (void)variable;
    (void)library;
    return 0;
}

int pthread_atfork(void (*before)(void), void (*in_parent)(void), void (*in_child)(void))
{
    (void)before;
    (void)in_parent;
    (void)in_child;
    return 0;
}
