package org.jenkins.plugins.lockableresources

class LockableResourcesManager {
    static LockableResourcesManager only = new LockableResourcesManager()
    List<LockableResource> resources = []
    static LockableResourcesManager get() { return only }
}

class LockableResource {
    String name
    Object build
    boolean reserved
    String reservedBy = 'CANARY-reserved-by'
    String note = 'CANARY-note'
    Date reservedTimestamp
    List<String> labelsAsList = []
    boolean isLocked() { return build != null }
}
