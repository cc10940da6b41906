package hudson.security

class ACL {
    static final Object SYSTEM2 = new Object()
    static final ThreadLocal<Object> current = new ThreadLocal()
    static Object as2(Object who) { current.set(who); return null }
    static boolean isSystem() { return current.get() == SYSTEM2 }
}
