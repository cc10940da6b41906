package org.jenkinsci.plugins.workflow.graph

abstract class FlowNode {
    Object execution
    String id
    List<FlowNode> parents = []
    List actions = new java.util.concurrent.CopyOnWriteArrayList()
    List<FlowNode> enclosingBlocks = []
    String displayName = 'CANARY-node-name'
}

class FlowStartNode extends FlowNode { }

class FlowEndNode extends FlowNode { FlowNode startNode }
