package hudson.model.listeners

import hudson.model.Run
import hudson.model.TaskListener

abstract class RunListener {
    RunListener(Class type) { }
    void onStarted(Run run, TaskListener listener) { }
    void onCompleted(Run run, TaskListener listener) { }
    void onFinalized(Run run) { }
    void onDeleted(Run run) { }
}
