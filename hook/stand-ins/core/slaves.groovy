package hudson.slaves

import hudson.model.Computer
import hudson.model.TaskListener

abstract class ComputerListener {
    void onOnline(Computer computer, TaskListener listener) { }
    void onOffline(Computer computer, OfflineCause cause) { }
    void onTemporarilyOffline(Computer computer, OfflineCause cause) { }
    void onTemporarilyOnline(Computer computer) { }
}

class OfflineCause {
    String message = 'CANARY-offline-reason'

    static class ChannelTermination extends OfflineCause { }
}
