package jenkins.model

import java.util.concurrent.ConcurrentHashMap
import java.util.concurrent.CopyOnWriteArrayList

// Stand-ins: the least of Jenkins' public API that the hook touches, with texts in every field that must never be written.

class Jenkins {
    static Jenkins instance
    File rootDir
    InitMilestone initLevel = InitMilestone.COMPLETED
    boolean terminating = false
    List computers = new CopyOnWriteArrayList()
    hudson.model.Queue queue = new hudson.model.Queue()
    String version = '2.541.2'
    String rootUrl = 'CANARY-root-url'
    private final Map<Class, List> lists = new ConcurrentHashMap()

    List getExtensionList(Class type) {
        lists.putIfAbsent(type, new CopyOnWriteArrayList())
        return lists[type]
    }
}

enum InitMilestone { STARTED, JOB_CONFIG_ADAPTED, COMPLETED }
