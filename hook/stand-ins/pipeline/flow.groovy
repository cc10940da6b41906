package org.jenkinsci.plugins.workflow.flow

import org.jenkinsci.plugins.workflow.graph.FlowNode
import org.jenkinsci.plugins.workflow.steps.Step
import org.jenkinsci.plugins.workflow.steps.StepContext

interface GraphListener {
    void onNewHead(FlowNode node)

    static interface Synchronous extends GraphListener { }
}

interface StepListener {
    void notifyOfNewStep(Step step, StepContext context)
}

abstract class FlowExecutionListener {
    void onCreated(FlowExecution execution) { }
    void onRunning(FlowExecution execution) { }
    void onResumed(FlowExecution execution) { }
    void onCompleted(FlowExecution execution) { }
}

abstract class FlowExecution {
    FlowExecutionOwner owner
    List<FlowNode> currentHeads = []
    FlowDurabilityHint durabilityHint = FlowDurabilityHint.MAX_SURVIVABILITY
}

class FlowExecutionOwner {
    Object executable
}

enum FlowDurabilityHint { PERFORMANCE_OPTIMIZED, SURVIVABLE_NONATOMIC, MAX_SURVIVABILITY }

class FlowExecutionList implements Iterable<FlowExecution> {
    static FlowExecutionList only = new FlowExecutionList()
    List<FlowExecution> running = new java.util.concurrent.CopyOnWriteArrayList()
    static FlowExecutionList get() { return only }
    Iterator<FlowExecution> iterator() { return running.iterator() }
}
