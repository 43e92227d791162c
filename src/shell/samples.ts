/** Files of a fresh home directory. */
export const SAMPLES: Readonly<Record<string, string>> = {
  'kubia.yaml': `apiVersion: apps/v1
kind: Deployment
metadata:
  name: kubia
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
        - containerPort: 8080
        readinessProbe:
          httpGet:
            path: /
            port: 8080
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
    targetPort: 8080
`,
  '.bashrc': `# Read by each new terminal: aliases, functions, variables, the prompt (PS1).
alias k=kubectl
alias ll='ls -l'
`,
  'README.txt': `This is your home directory. What you write here is kept in this browser.

  kubectl apply -f kubia.yaml     three pods and a Service
  vi kubia.yaml                   open it in the editor
  help                            what else can be typed
`,
};
