/** What the editor holds in a fresh workspace: a Deployment and the Service in front of it. */
export const KUBIA_MANIFEST = `# Three copies of a small web server, and one address for all of them.
# Apply it with the button above, or with Ctrl+Enter (⌘ Enter on a Mac).
apiVersion: apps/v1
kind: Deployment
metadata:
  name: kubia
  labels:
    app: kubia
spec:
  replicas: 3
  selector:
    matchLabels:
      app: kubia
  template:
    metadata:
      labels:
        app: kubia
    spec:
      containers:
        - name: kubia
          image: luksa/kubia:v1
          ports:
            - name: http
              containerPort: 8080
          resources:
            requests:
              cpu: 50m
              memory: 16Mi
            limits:
              memory: 64Mi
          readinessProbe:
            httpGet:
              path: /
              port: http
---
apiVersion: v1
kind: Service
metadata:
  name: kubia
spec:
  selector:
    app: kubia
  ports:
    - port: 80
      targetPort: http
# Then try in the terminal:
#   kubectl get pods -o wide
#   kubectl run -it --rm curl --image=curl -- sh
#   curl http://kubia
`;
