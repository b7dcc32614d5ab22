# The tags that C++ exceptions and longjmp are thrown with: each carries one pointer. The compiler only declares them.
	.globl	__cpp_exception
	.tagtype	__cpp_exception i32
__cpp_exception:
	.globl	__c_longjmp
	.tagtype	__c_longjmp i32
__c_longjmp:
